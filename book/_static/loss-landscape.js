/**
 * The loss around a network's weights, along two random directions: `window.cnn.LossLandscape`, for <network-trainer>.
 *
 *   const landscape = new LossLandscape(network, images, labels);
 *   while (!landscape.done) landscape.nextRow(); // a row at a time, so that the page stays alive
 *   landscape.losses; // { shape: [13, 13], data }, the network's own weights in the middle
 *
 * A filter with large weights hardly feels a small change, so each direction is as long as the weights are, filter by
 * filter (Li et al., "Visualizing the loss landscape of neural nets", 2018); biases stay. At the rim the
 * change is as large as the weights themselves. `weightsAt(row, column)` are the weights at a place.
 */
// Needs: arithmetic.js, digit-network.js
"use strict";
{
  const { random } = window.cnn.arithmetic;
  const { DigitNetwork } = window.cnn;

  const SIDE = 13; // places along each direction
  const REACH = 1; // how far it is to the rim
  const COLUMNS = { kernels: 8, dense: 10 }; // filters or units: what is scaled by itself

  /** Random numbers in the shape of the weights, every filter as long as the network's own. */
  function direction(weights, normal) {
    return Object.fromEntries(Object.entries(COLUMNS).map(([name, columns]) => {
      const own = weights[name];
      const drawn = own.map(() => normal());
      const length = (numbers, column) => Math.hypot(...numbers.filter((_, k) => k % columns === column));
      const scales = Array.from({ length: columns }, (_, column) => length(own, column) / length(drawn, column));
      return [name, drawn.map((number, k) => number * scales[k % columns])];
    }));
  }

  class LossLandscape {
    #network;
    #own;
    #directions;
    #row = 0;

    constructor(network, images, labels, seed = 1) {
      const { batchNorm, weights, moving } = network;
      this.#own = structuredClone(weights);
      this.#network = Object.assign(new DigitNetwork({ batchNorm }), { moving: structuredClone(moving) });
      const { normal } = random(seed);
      this.#directions = [direction(weights, normal), direction(weights, normal)];
      this.losses = { shape: [SIDE, SIDE], data: new Float64Array(SIDE * SIDE).fill(NaN) };
      Object.assign(this, { images, labels });
    }

    get done() { return this.#row === SIDE; }

    weightsAt(row, column) {
      const [down, across] = [row, column].map((place) => REACH * ((2 * place) / (SIDE - 1) - 1));
      const moved = structuredClone(this.#own);
      for (const name of Object.keys(COLUMNS)) {
        moved[name] = moved[name].map((weight, k) => weight + down * this.#directions[0][name][k] + across * this.#directions[1][name][k]);
      }
      return moved;
    }

    nextRow() {
      for (let column = 0; column < SIDE; column++) {
        this.#network.weights = this.weightsAt(this.#row, column);
        this.losses.data[this.#row * SIDE + column] = this.#network.judge(this.images, this.labels).loss;
      }
      this.#row += 1;
    }
  }

  window.cnn.LossLandscape = LossLandscape;
}
