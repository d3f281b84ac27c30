// Stands in for '@tensorflow/tfjs' in MindAR's code: of its hundreds of operations MindAR runs on nine WebGL kernels, and
// with only these the bundle is a third of its size.
import '@tensorflow/tfjs-core/dist/public/chained_ops/arg_max';
import '@tensorflow/tfjs-core/dist/public/chained_ops/cast';
import '@tensorflow/tfjs-core/dist/public/chained_ops/reshape';
import '@tensorflow/tfjs-core/dist/public/chained_ops/slice';
import '@tensorflow/tfjs-core/dist/public/chained_ops/sub';
import '@tensorflow/tfjs-backend-webgl/dist/base';
import { argMaxConfig } from '@tensorflow/tfjs-backend-webgl/dist/kernels/ArgMax';
import { castConfig } from '@tensorflow/tfjs-backend-webgl/dist/kernels/Cast';
import { concatConfig } from '@tensorflow/tfjs-backend-webgl/dist/kernels/Concat';
import { expandDimsConfig } from '@tensorflow/tfjs-backend-webgl/dist/kernels/ExpandDims';
import { identityConfig } from '@tensorflow/tfjs-backend-webgl/dist/kernels/Identity';
import { packConfig } from '@tensorflow/tfjs-backend-webgl/dist/kernels/Pack';
import { reshapeConfig } from '@tensorflow/tfjs-backend-webgl/dist/kernels/Reshape';
import { sliceConfig } from '@tensorflow/tfjs-backend-webgl/dist/kernels/Slice';
import { subConfig } from '@tensorflow/tfjs-backend-webgl/dist/kernels/Sub';
import { registerKernel } from '@tensorflow/tfjs-core';

const kernels = [
  argMaxConfig,
  castConfig,
  concatConfig,
  expandDimsConfig,
  identityConfig,
  packConfig,
  reshapeConfig,
  sliceConfig,
  subConfig,
];
for (const kernel of kernels) registerKernel(kernel);

export {
  backend,
  browser,
  engine,
  env,
  keep,
  memory,
  nextFrame,
  registerKernel,
  stack,
  tensor,
  tidy,
} from '@tensorflow/tfjs-core';
