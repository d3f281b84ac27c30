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
  layout: 'Եզր',
  style: 'Ոճ',
  state: 'Վիճակ',
  marker: (id) => `Նշիչ ${id}`,
  picture: (kind) => `Դրա նախշը՝ ${kind}`,
  noPicture: 'Նկարված է հին տարբերակով. դրա պատկերն այլևս չկա։',
  quality: (good, n) => `Գտնվել է ${n} լուսանկարից ${good}-ում`,
  features: (count, unlike) =>
    `Հատկանիշներ՝ ${formatNumber(count)}, ${formatNumber(unlike, { style: 'percent' })}-ը նման չէ ուրիշներին`,
  error: (share) =>
    `Տեսանյութի շեղումը՝ անկյունագծի ${formatNumber(share * 100, { maximumFractionDigits: 2 })} %-ը`,
  explained: {
    title: 'Ինչ են նշանակում թվերը',
    terms: [
      [
        'Լուսանկարներ',
        'Մինչև պաշար մտնելը նշիչը «լուսանկարվում է» սիմուլյացիայում՝ թեք, անհստակ, վատ լույսով, հեռվից։ Այն պետք է գտնվի, այն էլ՝ իր տեղում։',
      ],
      [
        'Շեղում',
        'Որքան կշեղվեին տեսանյութի անկյունները՝ ըստ այդ լուսանկարների միջնարժեքի։ Կես տոկոսից քիչը ոչ ոք չի նկատի։',
      ],
      [
        'Հատկանիշներ',
        'Տեղեր, որոնցով հեռախոսը ճանաչում է նշիչը։ Որքան շատ են ուրիշներին ոչ նմանները, այնքան արագ է այն գտնվում և քիչ է շփոթվում։',
      ],
    ],
  },
  project: 'Դրա կենդանի լուսանկարը',
  claims: (count) => `տրվել է ${count} անգամ`,
  empty: 'Նման նշիչ չկա',
  emptyHint: 'Լրացրեք այս տեսակը պաշարի էջում կամ ընտրեք ուրիշը։',
  select: (id) => `Ընտրել նշիչ ${id}`,
  chosen: (count) => `Ընտրված է՝ ${formatNumber(count)}`,
  chooseAll: 'Ընտրել բոլոր ցուցադրվածները',
  clear: 'Չեղարկել ընտրությունը',
  retire: 'Դուրս գրել …',
  retireTitle: (count) =>
    count === 1 ? 'Դուրս գրե՞լ այս նշիչը' : `Դուրս գրե՞լ այս ${formatNumber(count)} նշիչները`,
  retireText:
    'Դրանք այլևս երբեք չեն տրվի, իսկ պաշարը կլրացվի, եթե իջնի նշագծից։ Դրանցով կենդանի լուսանկարները կշարունակեն աշխատել։ Սա հնարավոր չէ հետ բերել։',
  retireAction: 'Դուրս գրել',
  retired: (count) => `Դուրս գրված նշիչներ՝ ${formatNumber(count)}։`,
};
export default hy;
