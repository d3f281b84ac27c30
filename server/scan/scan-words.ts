import type { Language } from '../projects/viewer-words/index.ts';

/** What the page says on which prints are found without their QR code. */
export interface ScanWords {
  title: string;
  lead: string;
  takePicture: string;
  useCamera: string;
  stopCamera: string;
  hint: string;
  looking: string;
  found: string;
  notFound: string;
  failed: string;
  noCamera: string;
}

export const SCAN_WORDS: Record<Language, ScanWords> = {
  en: {
    title: 'Find a living photo',
    lead: 'No QR code at hand? Show us the framed print, and we open its living photo.',
    takePicture: 'Take or choose a picture',
    useCamera: 'Look through the camera',
    stopCamera: 'Stop the camera',
    hint: 'Let the whole frame fill at least half of the picture.',
    looking: 'Looking…',
    found: 'There it is! It opens now.',
    notFound: 'No living photo was recognised. Come closer, hold still, and avoid reflections.',
    failed: 'That did not work. Please try again.',
    noCamera: 'The camera could not be opened. Take a picture instead.',
  },
  ru: {
    title: 'Найти живое фото',
    lead: 'Нет QR-кода под рукой? Покажите нам отпечаток в рамке, и мы откроем его живое фото.',
    takePicture: 'Снять или выбрать снимок',
    useCamera: 'Смотреть через камеру',
    stopCamera: 'Выключить камеру',
    hint: 'Рамка должна занимать не меньше половины кадра.',
    looking: 'Ищем…',
    found: 'Нашли! Открываем.',
    notFound: 'Живое фото не распознано. Подойдите ближе, держите камеру ровно и избегайте бликов.',
    failed: 'Не получилось. Попробуйте ещё раз.',
    noCamera: 'Не удалось открыть камеру. Сделайте снимок.',
  },
  hy: {
    title: 'Գտնել կենդանի լուսանկարը',
    lead: 'QR կոդ չկա՞։ Ցույց տվեք շրջանակով տպված լուսանկարը, և մենք կբացենք այն։',
    takePicture: 'Լուսանկարել կամ ընտրել նկար',
    useCamera: 'Նայել տեսախցիկով',
    stopCamera: 'Անջատել տեսախցիկը',
    hint: 'Շրջանակը պետք է զբաղեցնի նկարի առնվազն կեսը։',
    looking: 'Փնտրում ենք…',
    found: 'Գտանք։ Բացում ենք։',
    notFound: 'Կենդանի լուսանկար չճանաչվեց։ Մոտեցեք, անշարժ պահեք և խուսափեք արտացոլումներից։',
    failed: 'Չհաջողվեց։ Խնդրում ենք փորձել կրկին։',
    noCamera: 'Հնարավոր չեղավ բացել տեսախցիկը։ Արեք լուսանկար։',
  },
};
