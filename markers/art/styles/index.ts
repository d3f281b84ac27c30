// One line for each style. The name that it is exported by is its id: stored with markers, never changed.

export { azulejo } from './azulejo.ts';
export { botanical } from './botanical.ts';
export { cutouts } from './cutouts.ts';
export { deco } from './deco.ts';
export { kilim } from './kilim.ts';
export { linen } from './linen.ts';
export { marble } from './marble.ts';
export { meadow } from './meadow.ts';
export { night } from './night.ts';
export { terrazzo } from './terrazzo.ts';
export { waves } from './waves.ts';
export { woodcut } from './woodcut.ts';
