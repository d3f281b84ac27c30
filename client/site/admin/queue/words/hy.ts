import { formatNumber } from '../../../words.ts';
import type { QueueWords } from './en.ts';

const hy: QueueWords = {
  duration: (ms) =>
    ms < 1000
      ? `${formatNumber(ms)} մվ`
      : `${formatNumber(ms / 1000, { maximumFractionDigits: ms < 10_000 ? 1 : 0 })} վ`,
  kinds: {
    finish: 'Կենդանի լուսանկար շրջանակով',
    compile: 'Լուսանկար առանց շրջանակի',
    transcode: 'Տեսանյութ',
    check: 'Սկանավորման ստուգում',
    print: 'Տպագրության ֆայլ',
    share: 'Հղման պատկեր',
    webhook: 'Վեբհուք',
    mail: 'Նամակ',
    refill: 'Պաշարի լրացում',
    resume: 'Շարունակել սկսածը',
    remind: 'Հիշեցումներ',
    reconcile: 'Պաշարի զննում',
    cleanup: 'Մաքրում',
  },
  states: {
    waiting: 'Սպասում են',
    active: 'Ընթանում են',
    done: 'Պատրաստ',
    failed: 'Ձախողված',
    cancelled: 'Չեղարկված',
    dead: 'Լքված',
  },
  all: 'Բոլորը',
  heads: {
    kind: 'Առաջադրանք',
    waiting: 'Սպասում են',
    active: 'Ընթանում են',
    failed: 'Լքված',
    wait: 'Ամենաերկար սպասումը',
    usual: 'Սովորական սպասումը',
  },
  busy: (count) => (count === 0 ? 'Հիմա ոչինչ չի արվում։' : `Աշխատանքի մեջ՝ ${count}`),
  jobs: 'Առաջադրանքներ',
  everyKind: 'Բոլոր տեսակները',
  kind: 'Տեսակ',
  empty: 'Նման առաջադրանք չկա',
  emptyHint: 'Վաղուց ավարտված առաջադրանքները մոռացվում են։',
  attempts: (count) => `փորձ ${count}`,
  retry: 'Կրկին',
  cancel: 'Չեղարկել',
  project: 'Կենդանի լուսանկար',
  made: 'Ուղարկված',
  began: 'Սկսված',
  ended: 'Ավարտված',
  data: 'Ինչ է տրված',
};
export default hy;
