import { formatBytes, formatNumber } from '../../../words.ts';
import type { OverviewWords } from './en.ts';

const percent = (share: number) => formatNumber(share, { style: 'percent' });

const hy: OverviewWords = {
  verdict: {
    well: 'Ամեն ինչ կարգին է',
    attention: (count) => `Ուշադրություն է պահանջում՝ ${count}`,
    wrong: 'Ինչ-որ բան այն չէ',
  },
  states: { well: 'Կարգին է', attention: 'Ուշադրություն է պահանջում', wrong: 'Այն չէ' },
  checks: {
    database: { name: 'Տվյալների բազա', say: (isWell) => (isWell ? 'Պատասխանում է։' : 'Չի պատասխանում։') },
    storage: { name: 'Պահոց', say: (isWell) => (isWell ? 'Ֆայլերը պահպանվում են։' : 'Ոչինչ չի պահպանվում։') },
    disk: {
      name: 'Ազատ սկավառակ',
      say: (_, free, least) =>
        `Ազատ է ${formatBytes(free ?? 0)}. ${formatBytes(least ?? 0)}-ից քիչ լինելիս ոչինչ չի ընդունվում։`,
    },
    pool: {
      name: 'Պաշար',
      say: (_, low, free) =>
        low
          ? `Նշագծից ցածր տեսակներ՝ ${low}. ազատ նշիչներ՝ ${formatNumber(free ?? 0)}։`
          : `Ազատ նշիչներ՝ ${formatNumber(free ?? 0)}։`,
    },
    queue: {
      name: 'Հերթ',
      say: (_, failed, waiting) =>
        failed
          ? `Լքված առաջադրանքներ՝ ${failed}. սպասում են՝ ${waiting}։`
          : `Սպասում են՝ ${waiting}, լքված չկա։`,
    },
    workers: {
      name: 'Կատարողներ',
      say: (isWell, busy) =>
        isWell
          ? busy
            ? `Աշխատող պրոցեսներ՝ ${busy}։`
            : 'Անելիք չկա։'
          : 'Առաջադրանքները սպասում են, բայց ոչ ոք չի աշխատում։',
    },
    ffmpeg: {
      name: 'ffmpeg',
      say: (isWell) =>
        isWell
          ? 'Ընդունվում է ցանկացած տեսանյութ։'
          : 'Չկա. ընդունվում են միայն հեռախոսին պատրաստ տեսանյութերը։',
    },
    reports: { name: 'Բողոքներ', say: (_, open) => (open ? `Բաց բողոքներ՝ ${open}։` : 'Ոչ ոք չի բողոքել։') },
    webhooks: {
      name: 'Վեբհուքեր',
      say: (_, failed) =>
        failed ? `Մեկ օրում լքված հաղորդագրություններ՝ ${failed}։` : 'Խանութներն իմանում են ամեն ինչ։',
    },
    recognition: {
      name: 'Ճանաչում',
      say: (_, share, looks) =>
        share === null
          ? 'Մեկ շաբաթում ոչ ոք չի նայել տպագրերին։'
          : `Մեկ շաբաթում ${formatNumber(looks ?? 0)} հայացքից ճանաչվել է ${percent(share)}-ը։`,
    },
  },
  today: 'Մեկ օրում',
  created: 'կենդանի լուսանկար ստեղծվել է',
  looks: 'հայացք տպագրերին',
  printed: 'տպվել է առաջին անգամ',
};
export default hy;
