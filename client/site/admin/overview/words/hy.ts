import { formatBytes, formatNumber } from '../../../words.ts';
import type { OverviewWords } from './en.ts';

const percent = (share: number) => formatNumber(share, { style: 'percent' });

const hy: OverviewWords = {
  verdict: {
    well: 'Ամեն ինչ կարգին է',
    attention: (count) => `Ուշադրություն է պահանջում՝ ${count}`,
    wrong: (count) => (count === 1 ? 'Ինչ-որ բան այն չէ' : `Կարգին չէ՝ ${count}`),
    besides: (count) => `Բացի այդ, ուշադրություն է պահանջում՝ ${count}։`,
    noAnswer: 'Սերվերը չի պատասխանում',
  },
  states: { well: 'Կարգին է', attention: 'Ուշադրություն է պահանջում', wrong: 'Այն չէ' },
  checks: {
    database: {
      name: 'Տվյալների բազա',
      say: (isWell) => (isWell ? 'Պատասխանում է։' : 'Չի պատասխանում։ Պատերի տպագրերը սպասում են դրան։'),
      mend: 'Ստուգեք PostgreSQL-ը և DATABASE_URL-ը, եթե սահմանված է։',
    },
    storage: {
      name: 'Պահոց',
      say: (isWell) => (isWell ? 'Ֆայլերը պահպանվում են։' : 'Ոչինչ չի պահպանվում։'),
      mend: 'Ստուգեք սկավառակը կամ STORAGE_URL-ում նշված ամպային պահոցը։',
    },
    disk: {
      name: 'Ազատ սկավառակ',
      figure: (free) => formatBytes(free ?? 0),
      mend: 'Ավելացրեք տեղ կամ հեռացրեք ավելորդը։',
      say: (_, free, least) =>
        `Ազատ է ${formatBytes(free ?? 0)}. ${formatBytes(least ?? 0)}-ից քիչ լինելիս ոչինչ չի ընդունվում։`,
    },
    pool: {
      name: 'Պաշար',
      figure: (low) => formatNumber(low ?? 0),
      mend: 'Լրացվում է ինքնուրույն. տեսեք՝ արդյոք հասցնում է։',
      say: (_, low, free) =>
        low
          ? `Նշագծից ցածր տեսակներ՝ ${low}. ազատ նշիչներ՝ ${formatNumber(free ?? 0)}։`
          : `Ազատ նշիչներ՝ ${formatNumber(free ?? 0)}։`,
    },
    queue: {
      name: 'Հերթ',
      figure: (failed, waiting) => formatNumber(failed || (waiting ?? 0)),
      mend: 'Տեսեք պատճառը և կրկին գործարկեք։',
      say: (isWell, failed, waiting) =>
        failed
          ? `Ձախողված առաջադրանքներ՝ ${failed}. սպասում են՝ ${waiting}։`
          : isWell
            ? waiting
              ? `Սպասում են՝ ${waiting}, ձախողված չկա։`
              : 'Ոչինչ չի սպասում, ձախողված չկա։'
            : `Սպասում են՝ ${waiting}, դրանցից մեկը՝ մեկ րոպեից երկար։`,
    },
    workers: {
      name: 'Կատարողներ',
      mend: 'Գործարկեք կատարող կամ սահմանեք WORKERS=on։',
      say: (isWell, busy) =>
        isWell
          ? busy
            ? `Աշխատող պրոցեսներ՝ ${busy}։`
            : 'Անելիք չկա։'
          : 'Առաջադրանքները սպասում են, բայց ոչ ոք չի աշխատում։',
    },
    ffmpeg: {
      name: 'ffmpeg',
      mend: 'Տեղադրեք այն և վերագործարկեք սերվերը։',
      say: (isWell) =>
        isWell
          ? 'Ընդունվում է ցանկացած տեսանյութ։'
          : 'Չկա. ընդունվում են միայն հեռախոսին պատրաստ տեսանյութերը։',
    },
    reports: {
      name: 'Բողոքներ',
      figure: (open) => formatNumber(open ?? 0),
      say: (_, open) => (open ? `Բաց բողոքներ՝ ${open}։` : 'Ոչ ոք չի բողոքել։'),
      mend: 'Նայեք, ինչի մասին է բողոքը. հանեք կամ թողեք։',
    },
    webhooks: {
      name: 'Վեբհուքեր',
      figure: (failed) => formatNumber(failed ?? 0),
      mend: 'Տեսեք, ինչ է պատասխանել խանութի սերվերը, և կրկին ուղարկեք։',
      say: (_, failed) =>
        failed ? `Մեկ օրում չառաքված հաղորդագրություններ՝ ${failed}։` : 'Խանութներն իմանում են ամեն ինչ։',
    },
    recognition: {
      name: 'Ճանաչում',
      figure: (share) => percent(share ?? 0),
      mend: 'Տեսեք, որ շրջանակը կամ սարքն է ավելի քիչ գտնում։',
      say: (_, share, looks) =>
        share === null
          ? 'Մեկ շաբաթում ոչ ոք չի նայել տպագրերին։'
          : `Մեկ շաբաթում ${formatNumber(looks ?? 0)} հայացքից ճանաչվել է ${percent(share)}-ը։`,
    },
  },
  calm: 'Կարգին է',
  asOf: (time) => `Տվյալները՝ ${time}։ Թարմացվում են ինքնուրույն։`,
  today: 'Վերջին 24 ժամում',
  created: 'կենդանի լուսանկար ստեղծվել է',
  looks: 'հայացք տպագրերին',
  printed: 'տպվել է առաջին անգամ',
};
export default hy;
