import { formatNumber } from '../../../words.ts';
import type { RecognitionWords } from './en.ts';

const percent = (share: number) => formatNumber(share, { style: 'percent', maximumFractionDigits: 1 });

const hy: RecognitionWords = {
  percent,
  off: 'AR էջերը ոչինչ չեն հայտնում. TELEMETRY_DAYS-ը 0 է։ Այստեղ միայն նախկինում եկածն է։',
  offHint: 'Եթե սահմանեք TELEMETRY_DAYS, AR էջերը կհայտնեն, թե որքան արագ գտնվեց տպագիրը, և ուրիշ ոչինչ։',
  what: (days) =>
    `Երբ AR էջը փակում են, այն հայտնում է, թե որքան արագ գտնվեց տպագիրը՝ առանց պատկերի, հասցեի, անվան և կենդանի լուսանկարի։ Պահվում է ${days} օր։`,
  empty: 'Տպագրերին դեռ ոչ ոք չի նայել',
  emptyHint: 'Երբ հեռախոսները սկսեն գտնել տպագրերը, այստեղ կերևա՝ քանիսը և որքան արագ։',
  seconds: (ms) => `${formatNumber(ms / 1000, { maximumFractionDigits: 2 })} վ`,
  legend: { certain: '95 % վստահությամբ', counted: 'Հաշվված' },
  all: 'Բոլոր հայացքները',
  found: (locked, looks) => `Տպագիրը գտնվել է ${formatNumber(looks)} հայացքից ${formatNumber(locked)}-ում`,
  atLeast: (share) => `95 % վստահությամբ՝ առնվազն ${percent(share)}`,
  byDevice: 'Ըստ սարքի',
  byStyle: 'Ըստ շրջանակի',
  poorest: 'Ամենահազվադեպ գտնվող նշիչները',
  poorestHint: 'Նրանցից, որոնց նայել են առնվազն հինգ անգամ։',
  heads: {
    looks: 'Հայացքներ',
    found: 'Գտնված',
    time: 'Միջնարժեք ժամանակ',
    losses: 'Կորուստ րոպեում',
  },
  devices: { iphone: 'iPhone', ipad: 'iPad', android: 'Android', computer: 'Համակարգիչ', other: 'Այլ' },
  borderless: 'Առանց շրջանակի կամ անհայտ',
  marker: (id) => `Նշիչ ${id}`,
};
export default hy;
