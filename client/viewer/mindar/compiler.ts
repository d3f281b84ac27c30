import { decode } from '@msgpack/msgpack';

const MIND_VERSION = 2;

interface MindTarget {
  targetImage: { width: number; height: number };
}

/** Stands in for MindAR's compiler, which the viewer never runs: only the reading of a .mind file is left of it. */
export class Compiler {
  importData(file: ArrayBuffer): MindTarget[] {
    const { v: version, dataList } = decode(new Uint8Array(file)) as { v: number; dataList: MindTarget[] };
    if (version !== MIND_VERSION)
      throw new Error(`The target file has version ${version}, not ${MIND_VERSION}.`);
    return dataList;
  }
}
