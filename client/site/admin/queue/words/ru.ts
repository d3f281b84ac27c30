import { formatNumber } from '../../../words.ts';
import type { QueueWords } from './en.ts';

const ru: QueueWords = {
  duration: (ms) =>
    ms < 1000
      ? `${formatNumber(ms)} мс`
      : `${formatNumber(ms / 1000, { maximumFractionDigits: ms < 10_000 ? 1 : 0 })} с`,
  kinds: {
    finish: 'Живое фото с рамкой',
    compile: 'Фото без рамки',
    transcode: 'Видео',
    check: 'Проверка сканирования',
    print: 'Файл для печати',
    share: 'Картинка для ссылки',
    webhook: 'Вебхук',
    mail: 'Письмо',
    refill: 'Пополнение запаса',
    resume: 'Продолжить начатое',
    remind: 'Напоминания',
    reconcile: 'Осмотр запаса',
    cleanup: 'Уборка',
  },
  states: {
    waiting: 'Ждут',
    active: 'Идут',
    done: 'Готовы',
    failed: 'Неудачны',
    cancelled: 'Отменены',
    dead: 'Брошены',
  },
  all: 'Все',
  heads: {
    kind: 'Задача',
    waiting: 'Ждут',
    active: 'Идут',
    failed: 'Брошены',
    wait: 'Дольше всех ждёт',
    usual: 'Обычно ждёт',
  },
  busy: (count) => (count === 0 ? 'Сейчас ничего не делается.' : `За работой: ${count}`),
  jobs: 'Задачи',
  everyKind: 'Все виды',
  kind: 'Вид',
  empty: 'Таких задач нет',
  emptyHint: 'Давно законченные задачи забываются.',
  attempts: (count) => `попытка ${count}`,
  retry: 'Ещё раз',
  cancel: 'Отменить',
  project: 'Живое фото',
  made: 'Отправлена',
  began: 'Начата',
  ended: 'Закончена',
  data: 'Что дано',
};
export default ru;
