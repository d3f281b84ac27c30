import type { GoneCode } from './gone.ts';
import type { Language } from './viewer-words/index.ts';

/** What people read at a link that leads to no living photo; `until` is a day in words. */
export interface GoneWords {
  titles: Record<GoneCode | 'PROJECT_NOT_FOUND' | 'PROJECT_FAILED', string>;
  notFound: string;
  /** At an address of ours that leads nowhere. */
  nothing: string;
  failed: string;
  takenDown: string;
  deleted: string;
  ended: string;
  expired(until: string | undefined): string;
  makeOne: string;
  report: string;
  pictureAlt: string;
}

export const GONE_WORDS: Record<Language, GoneWords> = {
  en: {
    titles: {
      PROJECT_EXPIRED: 'This demo is over',
      PROJECT_ENDED: 'This demo is over',
      PROJECT_DELETED: 'This living photo was deleted',
      PROJECT_TAKEN_DOWN: 'This living photo was taken down',
      PROJECT_NOT_FOUND: 'Nothing here',
      PROJECT_FAILED: 'Nothing here',
    },
    nothing: 'There is nothing at this address.',
    notFound: 'There is no living photo at this link. Please check it, or ask the shop.',
    failed: 'This living photo could not be made. Please ask whoever gave you the link.',
    takenDown:
      'It was reported, or broke the rules of this place, so we removed it. Nothing of it is kept. If you think that this was a mistake, ' +
      'please tell the shop where it was made.',
    deleted: 'Whoever made this living photo, or the shop, had it deleted. Nothing of it is kept.',
    ended:
      'This was a demo of a living photo, and its time is over. Its video was removed; only this small picture is left. ' +
      'Please make it again from the same photo and video, or ask the shop.',
    expired: (until) =>
      `This was a demo of a living photo, and its time is over. ${until ? `Everything is kept until ${until}` : 'Its video is about to be removed'}: ` +
      'to bring it back, please ask the shop where it was made.',
    makeOne: 'Make a living photo',
    report: 'Report this',
    pictureAlt: 'The framed picture',
  },
  ru: {
    titles: {
      PROJECT_EXPIRED: 'Срок этой пробной версии истёк',
      PROJECT_ENDED: 'Срок этой пробной версии истёк',
      PROJECT_DELETED: 'Это живое фото удалено',
      PROJECT_TAKEN_DOWN: 'Это живое фото снято с публикации',
      PROJECT_NOT_FOUND: 'Здесь ничего нет',
      PROJECT_FAILED: 'Здесь ничего нет',
    },
    nothing: 'По этому адресу ничего нет.',
    notFound: 'По этой ссылке нет живого фото. Проверьте ссылку или спросите в магазине.',
    failed: 'Это живое фото не удалось сделать. Спросите у того, кто дал вам ссылку.',
    takenDown:
      'На него пожаловались, или оно нарушало правила, поэтому мы его удалили. Ничего не сохранено. Если это ошибка, сообщите в магазин, где оно было сделано.',
    deleted: 'Автор этого живого фото или магазин удалили его. Ничего не сохранено.',
    ended:
      'Это была пробная версия живого фото, и её срок истёк. Видео удалено, осталась только эта маленькая картинка. Сделайте его заново из тех же фото и видео или спросите в магазине.',
    expired: (until) =>
      `Это была пробная версия живого фото, и её срок истёк. ${until ? `Всё хранится до ${until}` : 'Видео скоро будет удалено'}: чтобы вернуть его, обратитесь в магазин, где оно было сделано.`,
    makeOne: 'Сделать живое фото',
    report: 'Пожаловаться',
    pictureAlt: 'Фото в рамке',
  },
  hy: {
    titles: {
      PROJECT_EXPIRED: 'Այս փորձնական տարբերակի ժամկետն ավարտվել է',
      PROJECT_ENDED: 'Այս փորձնական տարբերակի ժամկետն ավարտվել է',
      PROJECT_DELETED: 'Այս կենդանի լուսանկարը ջնջվել է',
      PROJECT_TAKEN_DOWN: 'Այս կենդանի լուսանկարը հանվել է',
      PROJECT_NOT_FOUND: 'Այստեղ ոչինչ չկա',
      PROJECT_FAILED: 'Այստեղ ոչինչ չկա',
    },
    nothing: 'Այս հասցեում ոչինչ չկա։',
    notFound: 'Այս հղումով կենդանի լուսանկար չկա։ Ստուգեք հղումը կամ հարցրեք խանութին։',
    failed: 'Այս կենդանի լուսանկարը չհաջողվեց պատրաստել։ Հարցրեք նրան, ով տվել է հղումը։',
    takenDown:
      'Դրա վերաբերյալ բողոք է եղել, կամ այն խախտել է կանոնները, ուստի մենք հեռացրել ենք այն։ Ոչինչ չի պահպանվել։ Եթե կարծում եք, որ սա սխալ է, հայտնեք այն խանութին, որտեղ պատրաստվել է։',
    deleted: 'Այս կենդանի լուսանկարի հեղինակը կամ խանութը ջնջել է այն։ Ոչինչ չի պահպանվել։',
    ended:
      'Սա կենդանի լուսանկարի փորձնական տարբերակ էր, և դրա ժամկետն ավարտվել է։ Տեսանյութը հեռացված է, մնացել է միայն այս փոքր նկարը։ Պատրաստեք այն կրկին նույն լուսանկարից և տեսանյութից կամ հարցրեք խանութին։',
    expired: (until) =>
      `Սա կենդանի լուսանկարի փորձնական տարբերակ էր, և դրա ժամկետն ավարտվել է։ ${until ? `Ամեն ինչ պահվում է մինչև ${until}` : 'Տեսանյութը շուտով կհեռացվի'}։ Այն վերականգնելու համար դիմեք այն խանութին, որտեղ պատրաստվել է։`,
    makeOne: 'Պատրաստել կենդանի լուսանկար',
    report: 'Բողոքել',
    pictureAlt: 'Շրջանակված լուսանկարը',
  },
};

const LOCALES: Record<Language, string> = { en: 'en-GB', ru: 'ru-RU', hy: 'hy-AM' };

export function dateInWords(moment: Date, language: Language): string {
  return moment.toLocaleDateString(LOCALES[language], {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  });
}
