import type { PhotosWords } from './en.ts';

const hy: PhotosWords = {
  title: 'Իմ կենդանի լուսանկարները',
  lead: 'Ստեղծվել են այս սարքում։ Այլ դիտարկիչը կամ գաղտնի պատուհանը դրանք չգիտի։',
  empty: 'Այս սարքում դեռ ոչինչ չի ստեղծվել',
  emptyHint: 'Այստեղ կերևա այն, ինչ կստեղծեք։',
  make: 'Ստեղծել կենդանի լուսանկար',
  states: { ready: 'Կենդանի է', processing: 'Ստեղծվում է', pending: 'Ստեղծվում է', error: 'Կենդանի չէ' },
  keptUntil: (moment) => `մինչև ${moment}`,
  forEver: 'պահվում է ընդմիշտ',
  picture: 'Լուսանկարը շրջանակում',
};
export default hy;
