import { formatNumber } from '../../../words.ts';
import type { MarkersWords } from './en.ts';

const hy: MarkersWords = {
  states: {
    free: 'Ազատ',
    assigned: 'Զբաղված',
    resting: 'Հանգստացող',
    printed: 'Տպված',
    retired: 'Դուրս գրված',
    building: 'Պատրաստվող',
  },
  all: 'Բոլորը',
  format: 'Չափ',
  layout: 'Դասավորություն',
  style: 'Ոճ',
  marker: (id) => `Նշիչ ${id}`,
  picture: (kind) => `Դրա նախշը՝ ${kind}`,
  quality: (good, n) => `գտնվել է ${n} սիմուլացված պատկերից ${good}-ում`,
  features: (count) => `հատկանիշներ՝ ${formatNumber(count)}`,
  error: (share) =>
    `անկյունների շեղումը՝ անկյունագծի ${formatNumber(share * 100, { maximumFractionDigits: 2 })} %-ը`,
  project: 'Դրա կենդանի լուսանկարը',
  claims: (count) => `տրվել է ${count} անգամ`,
  empty: 'Նման նշիչ չկա',
  emptyHint: 'Լրացրեք այս տեսակը կամ ընտրեք ուրիշը։',
  select: (id) => `Ընտրել նշիչ ${id}`,
  retire: (count) => `Դուրս գրել՝ ${count}`,
  retireTitle: 'Դուրս գրե՞լ այս նշիչները',
  retireText:
    'Դրանք այլևս երբեք չեն տրվի։ Դրանցից օգտվող նախագծերը կշարունակեն աշխատել. տպվածներն առանց այդ էլ ամրացված են և կմնան։ Սա հնարավոր չէ հետ բերել։',
  retireAction: 'Դուրս գրել',
};
export default hy;
