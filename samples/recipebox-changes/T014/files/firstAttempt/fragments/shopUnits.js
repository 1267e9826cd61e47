
/** Units a shop understands: the small one, and the large one from `from` of the small ones on (FR-013). */
export const SHOP_UNITS = {
  mass: { small: 'g', large: 'kg', from: 1000 },
  volume: { small: 'ml', large: 'l', from: 1000 },
  pieces: { small: 'piece', large: 'piece', from: Infinity },
};
