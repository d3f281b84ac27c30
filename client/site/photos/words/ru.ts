import type { PhotosWords } from './en.ts';

const ru: PhotosWords = {
  title: 'Мои живые фото',
  lead: 'Сделаны на этом устройстве. Другой браузер или приватное окно о них не знает.',
  empty: 'На этом устройстве пока ничего не сделано',
  emptyHint: 'Здесь появится то, что вы сделаете.',
  make: 'Создать живое фото',
  states: { ready: 'Живёт', processing: 'Создаётся', pending: 'Создаётся', error: 'Не живёт' },
  keptUntil: (moment) => `до ${moment}`,
  forEver: 'хранится всегда',
  picture: 'Фото в рамке',
};
export default ru;
