import { randomFrom } from '../../markers/art/random.ts';
import { type Context, disc, HORIZON, pine, polygon, SCENE_WIDTH, SUN, TURN, wave } from './scene.ts';

/** Draws the sky and the shore, which the lake mirrors. `time` in seconds. */
export function drawSky(context: Context, time: number): void {
  drawDusk(context);
  drawStars(context, time);
  drawSun(context);
  drawClouds(context, time);
  drawRidge(context, {
    seed: 'far',
    base: 560,
    height: 190,
    pass: 120,
    roughness: 0.5,
    top: '#8d6c9c',
    foot: '#d99a93',
  });
  drawRidge(context, {
    seed: 'middle',
    base: 620,
    height: 150,
    pass: 130,
    roughness: 0.55,
    top: '#5b4b80',
    foot: '#a5738c',
  });
  drawRidge(context, {
    seed: 'near',
    base: 668,
    height: 85,
    pass: 40,
    roughness: 0.6,
    top: '#38335f',
    foot: '#5e4a76',
  });
  drawFarShore(context);
  drawCabin(context, time);
}

function drawDusk(context: Context): void {
  const sky = context.createLinearGradient(0, 0, 0, HORIZON);
  sky.addColorStop(0, '#141a44');
  sky.addColorStop(0.3, '#3a3272');
  sky.addColorStop(0.55, '#8a4f86');
  sky.addColorStop(0.76, '#e07f74');
  sky.addColorStop(0.92, '#f9b877');
  sky.addColorStop(1, '#ffd79a');
  context.fillStyle = sky;
  context.fillRect(0, 0, SCENE_WIDTH, HORIZON + 2);
}

function drawStars(context: Context, time: number): void {
  const random = randomFrom('stars');
  for (let star = 0; star < 130; star++) {
    const height = random.next() ** 1.6;
    const x = random.between(0, SCENE_WIDTH);
    const y = height * 400;
    const cycles = random.pick([1, 2, 3]);
    const twinkle = 0.62 + 0.38 * wave(time, cycles, random.between(0, TURN));
    context.globalAlpha = twinkle * (1 - height * 0.85);
    context.fillStyle = random.pick(['#ffffff', '#fff3d6', '#dfe6ff']);
    disc(context, x, y, random.between(0.9, 2.9));
  }
  context.globalAlpha = 1;
  drawShootingStar(context, time);
}

function drawShootingStar(context: Context, time: number): void {
  const progress = (time - 3.2) / 0.9;
  if (progress <= 0 || progress >= 1) return;
  const x = 620 - 330 * progress;
  const y = 150 + 105 * progress;
  const tail = context.createLinearGradient(x, y, x + 150, y - 48);
  tail.addColorStop(0, `rgba(255, 250, 235, ${Math.sin(Math.PI * progress)})`);
  tail.addColorStop(1, 'rgba(255, 250, 235, 0)');
  context.strokeStyle = tail;
  context.lineWidth = 3.5;
  context.lineCap = 'round';
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x + 150, y - 48);
  context.stroke();
}

function drawSun(context: Context): void {
  const glow = context.createRadialGradient(SUN.x, SUN.y, 20, SUN.x, SUN.y, 520);
  glow.addColorStop(0, 'rgba(255, 233, 176, 0.95)');
  glow.addColorStop(0.16, 'rgba(255, 205, 140, 0.55)');
  glow.addColorStop(0.45, 'rgba(255, 185, 130, 0.18)');
  glow.addColorStop(0.75, 'rgba(255, 175, 125, 0.04)');
  glow.addColorStop(1, 'rgba(255, 170, 120, 0)');
  context.fillStyle = glow;
  context.fillRect(0, 0, SCENE_WIDTH, HORIZON);
  context.fillStyle = '#fff4d2';
  disc(context, SUN.x, SUN.y, SUN.radius);
}

/** Long flat clouds, lit from below. */
function drawClouds(context: Context, time: number): void {
  const random = randomFrom('clouds');
  for (let cloud = 0; cloud < 9; cloud++) {
    const x = random.between(0, SCENE_WIDTH) + 7 * wave(time, 1, cloud);
    const y = random.between(290, 500);
    const length = random.between(110, 300);
    const fill = context.createLinearGradient(0, y - 14, 0, y + 14);
    fill.addColorStop(0, 'rgba(126, 78, 134, 0.75)');
    fill.addColorStop(1, 'rgba(255, 176, 140, 0.8)');
    context.fillStyle = fill;
    for (let part = 0; part < 5; part++) {
      const width = length * random.between(0.3, 0.75);
      context.beginPath();
      context.ellipse(
        x + length * random.between(-0.5, 0.5),
        y + random.between(-7, 5),
        width,
        random.between(3.5, 9),
        0,
        0,
        TURN,
      );
      context.fill();
    }
  }
}

interface Ridge {
  seed: string;
  /** Mean height of its line, and how far it rises and falls. */
  base: number;
  height: number;
  /** How much lower it is where the sun goes down. */
  pass: number;
  /** How much of the rise and fall every halving of the distance keeps. */
  roughness: number;
  top: string;
  foot: string;
}

/** A mountain chain whose line is made by midpoint displacement (Fournier, Fussell and Carpenter, 1982). */
function drawRidge(context: Context, ridge: Ridge): void {
  const random = randomFrom(ridge.seed);
  let line = Array.from({ length: 6 }, () => random.between(-1, 0.7) * ridge.height);
  let amplitude = ridge.height * 0.5;
  for (let halving = 0; halving < 6; halving++) {
    const finer: number[] = [];
    line.forEach((height, i) => {
      finer.push(height);
      const next = line[i + 1];
      if (next !== undefined) finer.push((height + next) / 2 + random.between(-1, 1) * amplitude * 0.5);
    });
    line = finer;
    amplitude *= ridge.roughness;
  }
  const fill = context.createLinearGradient(0, ridge.base - ridge.height, 0, HORIZON);
  fill.addColorStop(0, ridge.top);
  fill.addColorStop(1, ridge.foot);
  context.fillStyle = fill;
  context.beginPath();
  context.moveTo(0, HORIZON + 2);
  line.forEach((height, i) => {
    const x = (i / (line.length - 1)) * SCENE_WIDTH;
    const pass = ridge.pass * Math.exp(-(((x - SUN.x) / 300) ** 2));
    context.lineTo(x, Math.min(HORIZON - 4, ridge.base + height + pass));
  });
  context.lineTo(SCENE_WIDTH, HORIZON + 2);
  context.fill();
}

/** Woods on the far shore. */
function drawFarShore(context: Context): void {
  const random = randomFrom('far shore');
  context.fillStyle = '#241f45';
  for (let x = -10; x < SCENE_WIDTH + 20; x += random.between(6, 12)) {
    const nearSun = Math.exp(-(((x - SUN.x) / 260) ** 2));
    const tall = random.between(14, 38) * (1 - 0.65 * nearSun);
    pine(context, x, HORIZON + 2, tall, tall * 0.36);
  }
}

function drawCabin(context: Context, time: number): void {
  const flicker = 0.86 + 0.09 * wave(time, 5) + 0.05 * wave(time, 11, 2);
  const glow = context.createRadialGradient(412, 676, 1, 412, 676, 62);
  glow.addColorStop(0, `rgba(255, 200, 110, ${0.7 * flicker})`);
  glow.addColorStop(1, 'rgba(255, 190, 100, 0)');
  context.fillStyle = glow;
  context.fillRect(350, 614, 124, 124);
  context.fillStyle = '#17142f';
  polygon(context, [
    [382, HORIZON + 2],
    [382, 664],
    [377, 664],
    [412, 638],
    [447, 664],
    [442, 664],
    [442, HORIZON + 2],
  ]);
  context.fillStyle = `rgba(255, 214, 130, ${flicker})`;
  context.fillRect(396, 667, 11, 13);
  context.fillRect(417, 667, 11, 13);
}
