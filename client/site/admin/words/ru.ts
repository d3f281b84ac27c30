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
};
export default ru;
