import type { CommonWords } from './en.ts';
import { problems } from './problems-hy.ts';

const hy: CommonWords = {
  skip: 'Անցնել բովանդակությանը',
  nav: 'Էջեր',
  create: 'Ստեղծել',
  photos: 'Իմ կենդանի լուսանկարները',
  scan: 'Գտնել տպագրով',
  printShop: 'Տպագրություն',
  admin: 'Կառավարում',
  language: 'Լեզու',
  appearance: { title: 'Տեսք', system: 'Ինչպես սարքում', day: 'Բաց', night: 'Մուգ' },
  report: 'Բողոքել կենդանի լուսանկարից',
  forPrograms: 'Ծրագրերի համար',
  signIn: 'Մուտք',
  signOut: 'Ելք',
  loading: 'Բեռնվում է …',
  tryAgain: 'Կրկին փորձել',
  close: 'Փակել',
  cancel: 'Չեղարկել',
  copy: 'Պատճենել',
  copied: 'Պատճենված է',
  more: 'Ցույց տալ ավելին',
  staff: {
    lead: 'Տպագրատների և ադմինիստրատորների համար։ Բանալին տալիս է նա, ով վարում է այս ծառայությունը։',
    otherKey: (name) => `«${name}» բանալին չի բացում այս էջը։ Փորձեք մեկ ուրիշը։`,
    key: 'Բանալի',
    signedIn: (name) => `Մուտք գործած՝ ${name}`,
    ended: 'Աշխատաշրջանն ավարտվեց',
    endedHint: 'Շարունակելու համար նորից մուտք գործեք։ Այս էջում ամեն ինչ իր տեղում է։',
  },
  notFound: { title: 'Այստեղ ոչինչ չկա', text: 'Այս հասցեով էջ չկա։', home: 'Գլխավոր էջ' },
  broken: {
    title: 'Էջը սայթաքեց',
    text: 'Սխալն այս էջում է, ոչ թե ձեր ստեղծածում։ Խնդրում ենք նորից բեռնել։',
    reload: 'Նորից բեռնել',
  },
  offline: 'Սերվերն անհասանելի է։ Ստուգեք կապը և կրկին փորձեք։',
  problems,
};
export default hy;
