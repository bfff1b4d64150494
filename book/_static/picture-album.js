/**
 * An album to search for pictures like one's own, of what `album.js` brings: `window.cnn.PictureAlbum`.
 *
 *   const album = await PictureAlbum.open(window.cnn.album);
 *   album.alike(features, 6);      // numbers of the pictures of which the network makes something like it
 *   album.alikeByPixels(pixels, 6); // … and of those that are alike pixel by pixel
 *
 * Likeness is that of cnnlib's nearest_images: the largest cosine between two vectors. `pixels[n]` are the 32·32·3 numbers
 * from 0 to 1 of a picture, `classes[n]` says what it shows.
 */
// Needs: small-network.js
"use strict";
{
  const SIDE = 32;
  const { CLASSES, unpacked } = window.cnn.SmallNetwork;

  const dot = (a, b) => a.reduce((sum, number, k) => sum + number * b[k], 0);
  const direction = (vector) => {
    const length = Math.sqrt(dot(vector, vector)) || 1;
    return vector.map((number) => number / length);
  };
  const around0 = (pixels) => direction(pixels.map((level) => level - 0.5));

  /** The numbers of the directions that are nearest to one, the nearest first; of equals the lower number. */
  function nearest(query, directions, count) {
    const cosines = directions.map((one) => dot(one, query));
    return [...cosines.keys()].sort((a, b) => cosines[b] - cosines[a] || a - b).slice(0, count);
  }

  class PictureAlbum {
    #directions;
    #pixelDirections;

    /** From { sheet, columns, labels, features }: the pictures side by side in one image, and what the network makes of each. */
    static async open({ sheet, columns, labels, features }) {
      const image = Object.assign(new Image(), { src: sheet });
      await image.decode();
      const pencil = new OffscreenCanvas(image.width, image.height).getContext("2d", { willReadFrequently: true });
      pencil.drawImage(image, 0, 0);
      const pixelsOf = (n) => {
        const { data } = pencil.getImageData((n % columns) * SIDE, Math.trunc(n / columns) * SIDE, SIDE, SIDE);
        return Float32Array.from({ length: SIDE * SIDE * 3 }, (_, k) => data[4 * Math.trunc(k / 3) + (k % 3)] / 255);
      };
      const numbers = unpacked(features);
      const each = numbers.length / labels.length;
      return new PictureAlbum(
        [...labels].map((_, n) => pixelsOf(n)),
        [...labels].map((label) => CLASSES[label]),
        [...labels].map((_, n) => numbers.subarray(n * each, (n + 1) * each)),
      );
    }

    constructor(pixels, classes, features) {
      Object.assign(this, { pixels, classes, features });
      this.#directions = features.map(direction);
      this.#pixelDirections = pixels.map(around0);
    }

    alike(features, count) { return nearest(direction(features), this.#directions, count); }
    alikeByPixels(pixels, count) { return nearest(around0(pixels), this.#pixelDirections, count); }
  }

  window.cnn.PictureAlbum = PictureAlbum;
}
