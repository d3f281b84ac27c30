import create from '../../create/words/ru.ts';
import type { AdminWords } from './en.ts';

const ru: AdminWords = {
  title: 'Управление',
  nav: 'Разделы управления',
  sections: {
    overview: 'Обзор',
    pool: 'Запас',
    markers: 'Маркеры',
    queue: 'Очередь',
    projects: 'Живые фото',
    reports: 'Жалобы',
    recognition: 'Распознавание',
    storage: 'Хранилище',
    papers: 'Бумага',
    keys: 'Ключи',
    webhooks: 'Вебхуки',
    settings: 'Настройки',
    audit: 'Журнал',
  },
  styles: create.styles,
  layouts: {
    'border-8': 'кайма 8 %',
    'border-11': 'кайма 11 %',
    'border-22': 'кайма 22 %',
    'sides-30': 'две стороны',
  },
};
export default ru;
