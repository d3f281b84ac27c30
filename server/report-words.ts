import { REPORT_REASONS, type ReportReason } from './projects/report-abuse.ts';
import type { Language } from './projects/viewer-words/index.ts';

/** What the page says on which a living photo is reported. */
export interface ReportWords {
  title: string;
  lead: string;
  /** Of the field for its link; what is between the two is `/V/`. */
  link: [before: string, after: string];
  what: string;
  reasons: Record<ReportReason, string>;
  more: string;
  send: string;
  thanks: string;
  received: string;
}

export const REPORT_WORDS: Record<Language, ReportWords> = {
  en: {
    title: 'Report a living photo',
    lead: 'Tell us what is wrong with it. You need not say who you are.',
    link: ['Its link, or the letters after ', ''],
    what: 'What is wrong?',
    reasons: REPORT_REASONS,
    more: 'More about it, if you like',
    send: 'Send the report',
    thanks: 'Thank you',
    received:
      'Your report was received, and somebody will look at it. Nothing that tells who you are was kept.',
  },
  ru: {
    title: 'Пожаловаться на живое фото',
    lead: 'Напишите, что с ним не так. Говорить, кто вы, не нужно.',
    link: ['Ссылка на него или буквы после ', ''],
    what: 'Что не так?',
    reasons: {
      privacy: 'На нём я или мой ребёнок, против моей воли',
      copyright: 'Фото или видео моё и взято без моего разрешения',
      hate: 'В нём ненависть, насилие или угрозы',
      sexual: 'Оно сексуального характера',
      fraud: 'Это обман, или кто-то выдаёт себя за другого',
      other: 'Другое',
    },
    more: 'Подробности, если хотите',
    send: 'Отправить жалобу',
    thanks: 'Спасибо',
    received: 'Жалоба получена, её рассмотрят. Ничего, что говорило бы, кто вы, не сохранено.',
  },
  hy: {
    title: 'Բողոքել կենդանի լուսանկարից',
    lead: 'Ասեք, թե ինչն է սխալ։ Պետք չէ ասել, թե ով եք։',
    link: ['Դրա հղումը կամ ', '-ից հետո եղած տառերը'],
    what: 'Ի՞նչն է սխալ',
    reasons: {
      privacy: 'Այն ցույց է տալիս ինձ կամ իմ երեխային՝ իմ կամքին հակառակ',
      copyright: 'Լուսանկարը կամ տեսանյութն իմն է և վերցված է առանց իմ թույլտվության',
      hate: 'Դրանում ատելություն, բռնություն կամ սպառնալիք կա',
      sexual: 'Այն սեռական բնույթի է',
      fraud: 'Դա խաբեություն է, կամ ինչ-որ մեկն իրեն ուրիշի տեղ է դնում',
      other: 'Այլ բան',
    },
    more: 'Մանրամասներ, եթե ցանկանում եք',
    send: 'Ուղարկել բողոքը',
    thanks: 'Շնորհակալություն',
    received: 'Ձեր բողոքն ստացվել է, և այն կդիտարկվի։ Ոչինչ, որ ասեր, թե ով եք, չի պահպանվել։',
  },
};
