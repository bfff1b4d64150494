/**
 * The service worker: keeps the pages that a reader has run Python on, and Python itself, for visits without a network.
 * It stands at the root of the site and starts when Python first does; `?v=` is the version of Python's files, which are
 * fetched again only when that changes. Everything else comes from the network where there is one.
 */
const SCOPE = self.registration.scope;
const PAGES = `cnn-course pages ${SCOPE}`;
const PYTHON = `cnn-course python ${SCOPE} ${new URL(self.location).searchParams.get("v")}`;
const NEWEST = /(settings|pyodide-lock)\.json$/;
const ofPython = (address) => address.startsWith(`${SCOPE}_static/pyodide/`) && !NEWEST.test(address);

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("activate", (event) => event.waitUntil(tidy().then(() => self.clients.claim())));

async function tidy() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(`cnn-course python ${SCOPE} `) && name !== PYTHON);
  await Promise.all(old.map((name) => caches.delete(name)));
}

const cacheFor = (address) => caches.open(ofPython(address) ? PYTHON : PAGES);

async function kept(request) {
  return (await cacheFor(request.url)).match(request, { ignoreVary: true });
}

async function fetched(request) {
  const answer = await fetch(request);
  if (answer.status === 200) (await cacheFor(request.url)).put(request, answer.clone());
  return answer;
}

async function answer(request) {
  if (ofPython(request.url)) return (await kept(request)) ?? fetched(request);
  try {
    return await fetched(request);
  } catch (error) {
    const found = await kept(request);
    if (found) return found;
    throw error;
  }
}

self.addEventListener("fetch", (event) => {
  const { method, url, headers } = event.request;
  if (method === "GET" && url.startsWith(SCOPE) && !headers.has("range")) event.respondWith(answer(event.request));
});

self.addEventListener("message", (event) => {
  const keep = async (address) => {
    const request = new Request(address);
    if (!(await kept(request))) await fetched(request);
  };
  event.waitUntil(Promise.allSettled((event.data.keep ?? []).map(keep)));
});
