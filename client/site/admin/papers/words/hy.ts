import type { PapersWords } from './en.ts';

const hy: PapersWords = {
  hint: 'Ինչի համար են խանութները պատվիրում ֆայլեր։ Եթե թուղթը փոխվի, դրանով տպվածը նորից կպատրաստվի, երբ խնդրեն։',
  add: 'Ավելացնել թուղթ',
  change: 'Փոխել',
  remove: 'Հեռացնել',
  removeTitle: (name) => `Հեռացնե՞լ ${name}`,
  removeText: 'Խանութներն այլևս չեն կարող դրա համար ֆայլ պատվիրել։ Ունեցածը կմնա։',
  save: 'Պահպանել',
  files: { jpeg: 'JPEG', pdf: 'PDF', overlay: 'PNG վրադիր' },
  turnings: { item: 'ինչպես կախված է լուսանկարը', landscape: 'միշտ հորիզոնական' },
  cut: (width, height, dpi) => `${width} × ${height} մմ, ${dpi} dpi`,
  bleed: (millimetres) => `${millimetres} մմ լրացուցիչ եզր`,
  marks: 'կտրման նշաններ',
  codeIn: 'QR կոդը շրջանակում',
  codeBack: 'QR կոդը դարձերեսին',
  fits: (formats) => (formats ? `շրջանակներ՝ ${formats}` : 'ոչ մի շրջանակ չի համապատասխանում'),
  fields: {
    id: 'Կարճ անուն՝ փոքրատառ լատինատառ, թվեր, գծիկներ',
    name: 'Անվանում',
    widthMm: 'Կտրված տպագրի երկար կողմը, մմ',
    heightMm: 'Կարճ կողմը, մմ',
    dpi: 'Կետ մեկ դյույմում',
    bleedMm: 'PDF-ի լրացուցիչ եզրը, մմ',
    safetyMarginMm: 'Անվտանգ լուսանցքը, մմ',
    file: 'Ֆայլ',
    turning: 'Ուղղահայաց տպագրեր',
    cropMarks: 'Կտրման նշաններ PDF-ում',
    codeInFrame: 'QR կոդը շրջանակում. այլապես դարձերեսին',
  },
};
export default hy;
