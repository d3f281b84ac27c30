import { formatNumber } from '../../../words.ts';
import type { QueueWords } from './en.ts';

const duration = (ms: number) => {
  const unit = (value: number, name: string, digits = 0) =>
    `${formatNumber(value, { maximumFractionDigits: digits })} ${name}`;
  if (ms < 1000) return unit(ms, 'мс');
  if (ms < 120_000) return unit(ms / 1000, 'с', ms < 10_000 ? 1 : 0);
  return ms < 7_200_000 ? unit(ms / 60_000, 'мин') : unit(ms / 3_600_000, 'ч');
};

const ru: QueueWords = {
  duration,
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
    waiting: 'Ждёт',
    active: 'Идёт',
    done: 'Готово',
    failed: 'Неудача',
    cancelled: 'Отменена',
    dead: 'Не удалась',
  },
  views: {
    now: 'Сейчас',
    active: 'Идут',
    waiting: 'Ждут',
    dead: 'Не удались',
    failed: 'С ошибкой',
    cancelled: 'Отменены',
    done: 'Готовы',
  },
  show: 'Какие задачи показать',
  byKind: 'По видам',
  heads: {
    kind: 'Задача',
    waiting: 'Ждут',
    active: 'Идут',
    failed: 'С ошибкой',
    dead: 'Не удались',
    wait: 'Дольше всех ждёт',
  },
  later: 'по плану',
  idle: (kinds) => `Нечего делать: ${kinds}.`,
  busy: (count) => (count === 0 ? 'Сейчас ничего не делается.' : `За работой процессов: ${count}.`),
  waits: (count) => (count === 0 ? 'Никто не ждёт.' : `Ждут задач: ${formatNumber(count)}.`),
  jobs: 'Задачи',
  everyKind: 'Все виды',
  kind: 'Вид',
  calm: 'Ничто не ждёт',
  calmHint: 'Ничего не делается, и неудач тоже нет. Сделанное — под «Готовы».',
  empty: 'Таких задач нет',
  emptyHint: 'Давно законченные задачи забываются.',
  upTo: (count) => `до ${formatNumber(count)}`,
  retry: 'Ещё раз',
  retried: (kind) => `Начинается заново, со всеми попытками: ${kind}.`,
  cancel: 'Отменить',
  cancelled: (kind) => `Отменена: ${kind}.`,
  cancelTitle: (kind) => `Прекратить задачу: ${kind}?`,
  cancelText: 'Возможно, её кто-то ждёт. Сама она больше не запустится, но здесь её можно запустить снова.',
  cancelRefill:
    'Готовые маркеры останутся. Прекратится всё, что пополняет этот вид, и четверть часа он не будет пополняться.',
  cancelAction: 'Прекратить',
  project: 'Живое фото',
  attemptsName: 'Попыток',
  made: 'Отправлена',
  notBefore: 'Не раньше',
  began: 'Последнее начало',
  ended: 'Закончена',
  step: 'Сколько сделано',
  data: 'Что дано',
  id: 'Номер',
};
export default ru;
