import { formatNumber } from '../../../words.ts';
import type { QueueWords } from './en.ts';

const duration = (ms: number) => {
  const unit = (value: number, name: string, digits = 0) =>
    `${formatNumber(value, { maximumFractionDigits: digits })} ${name}`;
  if (ms < 1000) return unit(ms, 'մվ');
  if (ms < 120_000) return unit(ms / 1000, 'վ', ms < 10_000 ? 1 : 0);
  return ms < 7_200_000 ? unit(ms / 60_000, 'րոպե') : unit(ms / 3_600_000, 'ժ');
};

const hy: QueueWords = {
  duration,
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
    waiting: 'Սպասում է',
    active: 'Ընթանում է',
    done: 'Պատրաստ է',
    failed: 'Սխալ',
    cancelled: 'Չեղարկված է',
    dead: 'Ձախողվել է',
  },
  views: {
    now: 'Հիմա',
    active: 'Ընթանում են',
    waiting: 'Սպասում են',
    dead: 'Ձախողված',
    failed: 'Սխալով',
    cancelled: 'Չեղարկված',
    done: 'Պատրաստ',
  },
  show: 'Որ առաջադրանքները ցույց տալ',
  byKind: 'Ըստ տեսակի',
  heads: {
    kind: 'Առաջադրանք',
    waiting: 'Սպասում են',
    active: 'Ընթանում են',
    failed: 'Սխալով',
    dead: 'Ձախողված',
    wait: 'Ամենաերկար սպասումը',
  },
  later: 'պլանավորված',
  idle: (kinds) => `Անելիք չունեն՝ ${kinds}։`,
  busy: (count) => (count === 0 ? 'Հիմա ոչինչ չի արվում։' : `Աշխատող պրոցեսներ՝ ${count}։`),
  waits: (count) => (count === 0 ? 'Ոչինչ չի սպասում։' : `Սպասող առաջադրանքներ՝ ${formatNumber(count)}։`),
  jobs: 'Առաջադրանքներ',
  everyKind: 'Բոլոր տեսակները',
  kind: 'Տեսակ',
  calm: 'Ոչինչ չի սպասում',
  calmHint: 'Ոչինչ չի ընթանում, և ձախողված էլ չկա։ Արվածը «Պատրաստ» բաժնում է։',
  empty: 'Նման առաջադրանք չկա',
  emptyHint: 'Վաղուց ավարտված առաջադրանքները մոռացվում են։',
  upTo: (count) => `մինչև ${formatNumber(count)}`,
  retry: 'Կրկին',
  retried: (kind) => `Սկսվում է նորից՝ բոլոր փորձերով. ${kind}։`,
  cancel: 'Չեղարկել',
  cancelled: (kind) => `Չեղարկված է՝ ${kind}։`,
  cancelTitle: (kind) => `Դադարեցնե՞լ առաջադրանքը՝ ${kind}`,
  cancelText:
    'Հնարավոր է՝ ինչ-որ մեկը սպասում է դրան։ Ինքն իրեն այլևս չի սկսվի, բայց այստեղ կարելի է կրկին գործարկել։',
  cancelRefill:
    'Պատրաստ նշիչները կմնան։ Կդադարի այն ամենը, ինչ լրացնում է այս տեսակը, և քառորդ ժամ այն չի լրացվի։',
  cancelAction: 'Դադարեցնել',
  project: 'Կենդանի լուսանկար',
  attemptsName: 'Փորձեր',
  made: 'Ուղարկված',
  notBefore: 'Ոչ շուտ, քան',
  began: 'Վերջին սկիզբը',
  ended: 'Ավարտված',
  step: 'Որքան է արված',
  data: 'Ինչ է տրված',
  id: 'Համար',
};
export default hy;
