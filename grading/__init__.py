"""The instructors' tool: release the exercises, grade what comes back. Students do not get this package."""
