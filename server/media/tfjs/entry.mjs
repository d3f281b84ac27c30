// What of TensorFlow.js runs the face model: bundled at build time into one file, so that nothing of it has to be installed to run.
export { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
export { loadGraphModel } from '@tensorflow/tfjs-converter';
export { setBackend, tensor4d } from '@tensorflow/tfjs-core';
