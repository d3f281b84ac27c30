// Feature points as MessagePack. They are nine tenths of a `.mind` file, some 150 bytes each; the rest of the file is
// written by the driver's mind-writer.ts.
import { DESCRIPTOR_WORDS, FEATURE_BYTES, FEATURE_DESCRIPTOR } from '../layout';
import { Feature } from './describe';

const KEY_BYTES = 16; // keys are copied as one vector
const keyMaxima = encodeKey(memory.data(KEY_BYTES), "maxima");
const keyX = encodeKey(memory.data(KEY_BYTES), "x");
const keyY = encodeKey(memory.data(KEY_BYTES), "y");
const keyScale = encodeKey(memory.data(KEY_BYTES), "scale");
const keyAngle = encodeKey(memory.data(KEY_BYTES), "angle");
const keyDescriptors = encodeKey(memory.data(KEY_BYTES), "descriptors");

function encodeKey(target: usize, name: string): usize {
  store<u8>(target, 0xa0 | name.length);
  for (let i = 0; i < name.length; i++) store<u8>(target + <usize>i, name.charCodeAt(i), 1);
  return target;
}

/** Where the next byte goes. */
let end: usize = 0;

/**
 * Writes the array of the `count` features whose record numbers are listed (i32), and returns its length: at most
 * ENCODED_FEATURE_BYTES each, and 3 for the header.
 */
export function encodeFeatures(features: usize, indices: usize, count: i32, target: usize): i32 {
  end = target;
  arrayHeader(count);
  for (let i = 0; i < count; i++) {
    encodeFeature(features + <usize>(load<i32>(indices + (<usize>i << 2)) * FEATURE_BYTES));
  }
  return <i32>(end - target);
}

function encodeFeature(record: usize): void {
  const feature = changetype<Feature>(record);
  byte(0x86); // a map of six
  key(keyMaxima);
  byte(feature.maximum ? 0xc3 : 0xc2);
  key(keyX);
  number(feature.x);
  key(keyY);
  number(feature.y);
  key(keyScale);
  byte(feature.scale); // 2 … 16
  key(keyAngle);
  number(feature.angle);
  key(keyDescriptors);
  arrayHeader(DESCRIPTOR_WORDS);
  for (let i = 0; i < DESCRIPTOR_WORDS; i++) natural(load<u32>(record + (<usize>i << 2), FEATURE_DESCRIPTOR));
}

// @ts-ignore: decorator
@inline
function byte(value: i32): void {
  store<u8>(end++, value);
}

// @ts-ignore: decorator
@inline
function key(encoded: usize): void {
  v128.store(end, v128.load(encoded));
  end += (load<u8>(encoded) & 31) + 1;
}

/** At most 500 elements. */
function arrayHeader(length: i32): void {
  if (length < 16) {
    byte(0x90 | length);
  } else {
    byte(0xdc);
    store<u16>(end, bswap<u16>(<u16>length));
    end += 2;
  }
}

/** Whole numbers in their shortest form, as JavaScript has no others; everything else as f64. */
function number(value: f64): void {
  if (value == Math.floor(value) && value > -2147483648.0 && value < 4294967296.0) {
    if (value >= 0) natural(<u32>value);
    else negative(<i32>value);
    return;
  }
  byte(0xcb);
  store<u64>(end, bswap<u64>(reinterpret<u64>(value)));
  end += 8;
}

// @ts-ignore: decorator
@inline
function natural(value: u32): void {
  if (value >= 0x10000) { // nearly always
    byte(0xce);
    store<u32>(end, bswap<u32>(value));
    end += 4;
  } else if (value >= 0x100) {
    byte(0xcd);
    store<u16>(end, bswap<u16>(<u16>value));
    end += 2;
  } else {
    if (value >= 0x80) byte(0xcc);
    byte(value);
  }
}

function negative(value: i32): void {
  if (value >= -0x20) {
    byte(value);
  } else if (value >= -0x80) {
    byte(0xd0);
    byte(value);
  } else if (value >= -0x8000) {
    byte(0xd1);
    store<u16>(end, bswap<u16>(<u16>value));
    end += 2;
  } else {
    byte(0xd2);
    store<u32>(end, bswap<u32>(<u32>value));
    end += 4;
  }
}
