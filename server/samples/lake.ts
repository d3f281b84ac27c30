import { randomFrom } from '../../markers/art/random.ts';
import { type Context, HORIZON, pine, SCENE_HEIGHT, SCENE_WIDTH, SUN, TURN, wave } from './scene.ts';

/** Draws the lake from a picture of the sky, and what floats, flies and grows before it. `pixel` is a scene unit in pixels of `sky`. */
export function drawForeground(
  context: Context,
  sky: Parameters<Context['drawImage']>[0],
  pixel: number,
  time: number,
): void {
  drawWater(context, sky, pixel, time);
  drawGlitter(context, time);
  drawBoat(context, time);
  drawBirds(context, time);
  drawPines(context);
  drawReeds(context, time);
}

/** The sky upside down, torn into ripples that grow towards the viewer. */
function drawWater(
  context: Context,
  sky: Parameters<Context['drawImage']>[0],
  pixel: number,
  time: number,
): void {
  const step = 2;
  for (let depth = 0; depth < SCENE_HEIGHT - HORIZON; depth += step) {
    const near = depth / (SCENE_HEIGHT - HORIZON);
    const ripple = Math.sqrt(depth + 4);
    const sway =
      (1 + 13 * near) * wave(time, 2, ripple * 5.2) + (1 + 7 * near) * wave(time, 3, -ripple * 8.1);
    const lift = (1 + 16 * near) * wave(time, 2, ripple * 6.4);
    const from = Math.max(0, HORIZON - 2 - depth * 1.06 + lift);
    context.drawImage(
      sky,
      0,
      from * pixel,
      SCENE_WIDTH * pixel,
      step * pixel,
      sway - 24,
      HORIZON + depth,
      SCENE_WIDTH + 48,
      step + 0.7,
    );
  }
  const shade = context.createLinearGradient(0, HORIZON, 0, SCENE_HEIGHT);
  shade.addColorStop(0, 'rgba(40, 28, 80, 0.12)');
  shade.addColorStop(0.5, 'rgba(22, 22, 70, 0.42)');
  shade.addColorStop(1, 'rgba(8, 12, 44, 0.78)');
  context.fillStyle = shade;
  context.fillRect(0, HORIZON, SCENE_WIDTH, SCENE_HEIGHT - HORIZON);
}

/** The sun's path on the water, in dashes that come and go. */
function drawGlitter(context: Context, time: number): void {
  context.save();
  context.translate(SUN.x, HORIZON);
  context.scale(0.42, 1);
  const path = context.createRadialGradient(0, 0, 0, 0, 0, 420);
  path.addColorStop(0, 'rgba(255, 206, 138, 0.75)');
  path.addColorStop(0.4, 'rgba(255, 186, 128, 0.32)');
  path.addColorStop(1, 'rgba(255, 170, 120, 0)');
  context.fillStyle = path;
  context.fillRect(-420, 0, 840, 420);
  context.restore();
  const random = randomFrom('glitter');
  for (let dash = 0; dash < 260; dash++) {
    const depth = random.next() ** 1.35;
    const y = HORIZON + 3 + depth * 380;
    const spread = 34 + 105 * depth;
    const x = SUN.x + (random.next() + random.next() + random.next() - 1.5) * spread * 1.5;
    const light = wave(time, random.pick([1, 2, 3]), random.between(0, TURN));
    const length = random.between(6, 22) * (0.5 + 1.7 * depth);
    if (light < -0.2) continue;
    context.globalAlpha = (0.25 + 0.75 * light) * (0.95 - 0.6 * depth);
    if (context.globalAlpha < 0.02) continue;
    context.fillStyle = '#ffe1a6';
    context.beginPath();
    context.ellipse(x, y, length, 0.9 + 2.2 * depth, 0, 0, TURN);
    context.fill();
  }
  context.globalAlpha = 1;
}

/** A sailing boat that drifts, bobs and rolls a little, and its reflection. */
function drawBoat(context: Context, time: number): void {
  const x = 700 + 34 * wave(time, 1);
  const y = 792 + 4.5 * wave(time, 2, 0.6);
  const roll = 0.035 * wave(time, 1, 1.2) + 0.012 * wave(time, 3);
  context.save();
  context.translate(x, y + 8);
  context.scale(1, -0.72);
  context.transform(1, 0, 0.1 * wave(time, 2, 2), 1, 0, 0);
  context.rotate(roll);
  context.globalAlpha = 0.34;
  hullAndSails(context);
  context.restore();
  context.save();
  context.translate(x, y);
  context.rotate(roll);
  hullAndSails(context);
  context.restore();
  context.strokeStyle = 'rgba(255, 226, 190, 0.5)';
  context.lineWidth = 2.4;
  for (const [offset, length] of [
    [9, 96],
    [17, 62],
  ] as const) {
    const drift = 9 * wave(time, 2, offset);
    context.beginPath();
    context.moveTo(x - length + drift, y + offset);
    context.quadraticCurveTo(x + drift, y + offset + 5, x + length + drift, y + offset);
    context.stroke();
  }
}

function hullAndSails(context: Context): void {
  context.strokeStyle = '#2a1d33';
  context.lineWidth = 5;
  context.beginPath();
  context.moveTo(-4, -6);
  context.lineTo(-4, -236);
  context.stroke();
  const sail = context.createLinearGradient(-80, 0, 130, 0);
  sail.addColorStop(0, '#e9b9a6');
  sail.addColorStop(0.55, '#fff3dc');
  sail.addColorStop(1, '#ffd7a0');
  context.fillStyle = sail;
  curvedSail(context, [4, -228], [112, -34], [4, -30], 26);
  context.fillStyle = '#d9564a';
  curvedSail(context, [-12, -212], [-78, -32], [-12, -36], -14);
  const hull = context.createLinearGradient(0, -20, 0, 16);
  hull.addColorStop(0, '#7a3b32');
  hull.addColorStop(1, '#331a2c');
  context.fillStyle = hull;
  context.beginPath();
  context.moveTo(-98, -20);
  context.lineTo(112, -22);
  context.quadraticCurveTo(92, 14, 48, 16);
  context.lineTo(-58, 16);
  context.quadraticCurveTo(-86, 8, -98, -20);
  context.fill();
  context.fillStyle = '#f7e3c4';
  context.fillRect(-93, -17, 200, 4);
}

function curvedSail(
  context: Context,
  head: readonly [number, number],
  corner: readonly [number, number],
  foot: readonly [number, number],
  belly: number,
): void {
  context.beginPath();
  context.moveTo(...head);
  context.quadraticCurveTo(
    (head[0] + corner[0]) / 2 + belly,
    (head[1] + corner[1]) / 2 - 8,
    corner[0],
    corner[1],
  );
  context.quadraticCurveTo((corner[0] + foot[0]) / 2, corner[1] + 10, ...foot);
  context.fill();
}

function drawBirds(context: Context, time: number): void {
  context.strokeStyle = '#1d1838';
  context.lineCap = 'round';
  context.lineJoin = 'round';
  const flock = [
    [0, 0, 1],
    [-46, 20, 0.86],
    [-88, 46, 0.8],
    [42, 26, 0.84],
    [88, 58, 0.74],
  ] as const;
  flock.forEach(([aside, behind, size], bird) => {
    const x = 1290 + aside + 110 * wave(time, 1, 0.06 * bird);
    const y = 330 + behind + 16 * wave(time, 2, 0.5 * bird);
    const flap = wave(time, 7 + (bird % 3), bird * 1.7);
    const span = 21 * size;
    context.lineWidth = 4.2 * size;
    context.beginPath();
    context.moveTo(x - span, y - flap * 10 * size);
    context.quadraticCurveTo(x - span * 0.45, y - 9 * size - flap * 7 * size, x, y);
    context.quadraticCurveTo(x + span * 0.45, y - 9 * size - flap * 7 * size, x + span, y - flap * 10 * size);
    context.stroke();
  });
}

/** Dark firs on both sides, which frame the view. */
function drawPines(context: Context): void {
  context.fillStyle = '#0d0f2a';
  context.beginPath();
  context.moveTo(-10, 860);
  context.quadraticCurveTo(150, 880, 290, 990);
  context.quadraticCurveTo(360, 1060, 330, SCENE_HEIGHT);
  context.lineTo(-10, SCENE_HEIGHT);
  context.fill();
  for (const [x, foot, height] of [
    [28, 900, 520],
    [118, 918, 390],
    [196, 960, 275],
    [258, 1000, 190],
    [-30, 940, 420],
  ] as const) {
    pine(context, x, foot, height, height * 0.23);
  }
}

function drawReeds(context: Context, time: number): void {
  const random = randomFrom('reeds');
  context.lineCap = 'round';
  for (let reed = 0; reed < 62; reed++) {
    const share = random.next() ** 0.7;
    const x = SCENE_WIDTH - 400 + 430 * share;
    const tall = random.between(130, 250) * (0.5 + 0.75 * share);
    const foot = SCENE_HEIGHT + 30;
    const sway = 13 * wave(time, 1, x / 70) + 5 * wave(time, 2, x / 31) + random.between(-32, 26);
    const top = foot - tall - 120 * share;
    context.strokeStyle = random.pick(['#0d0f2a', '#15163a', '#1d1a42']);
    context.lineWidth = random.between(3, 5.5);
    context.beginPath();
    context.moveTo(x, foot);
    context.quadraticCurveTo(x, (foot + top) / 2, x + sway, top);
    context.stroke();
    if (random.next() > 0.4) continue;
    context.lineWidth = 11;
    context.strokeStyle = '#2b1a33';
    context.beginPath();
    context.moveTo(x + sway * 0.97, top + 10);
    context.lineTo(x + sway, top - 26);
    context.stroke();
  }
}
