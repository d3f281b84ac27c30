import { formatNumber, plural } from '../../../words.ts';
import type { PoolWords } from './en.ts';

const ru: PoolWords = {
  states: { free: 'Свободны', assigned: 'Заняты', resting: 'Отдыхают', printed: 'Напечатаны' },
  format: 'Формат',
  style: 'Стиль',
  all: 'Все',
  summary: (free, all) => `Свободно маркеров: ${formatNumber(free)} из ${formatNumber(all)}.`,
  outdated: (count) =>
    `Ещё ${formatNumber(count)} старой версии не ${plural(count, { one: 'выдаётся', other: 'выдаются' })}: для них есть «npm run pool -- migrate».`,
  freeNow: (count) =>
    plural(count, { one: 'свободен', few: 'свободны', many: 'свободны', other: 'свободны' }),
  marks: (low, high) =>
    low === high
      ? `Держится на уровне ${formatNumber(high)}.`
      : `Пополняется до ${formatNumber(high)}, когда свободно меньше ${formatNumber(low)}.`,
  noMarks: 'Сам не пополняется.',
  marksSet: 'Отметки заданы вручную.',
  lasts: (days) =>
    days < 1
      ? 'Хватит меньше чем на день'
      : `Хватит примерно на ${formatNumber(days)} ${plural(days, { one: 'день', few: 'дня', many: 'дней', other: 'дня' })}`,
  perDay: (count) => `расход ${formatNumber(count, { maximumFractionDigits: 1 })} в день`,
  unused: 'Две недели не использовался',
  isLow: 'Ниже отметки',
  isEmpty: 'Пусто',
  refill: 'Пополнить',
  refillOf: (kind) => `Пополнить: ${kind}`,
  refillUpTo: 'Сколько должно быть свободных маркеров',
  refillHint: (free) =>
    `Сейчас свободно: ${formatNumber(free)}. На каждый уходит около секунды; они делаются в фоне, посетители важнее.`,
  start: 'Начать',
  refilling: (kind) => `Пополняется: ${kind}`,
  isMade: 'Пополняется',
  willBeMade: 'Пополнится, как только найдётся время',
  filled: (free, wanted) => `Свободно ${free} из ${wanted}`,
  refused: (count) => `не прошли проверку: ${formatNumber(count)}`,
  cancel: 'Остановить',
  cancelTitle: 'Остановить пополнение?',
  cancelText:
    'Готовые маркеры останутся. Этот вид не будет пополняться четверть часа, потом отметки снова действуют.',
  cancelAction: 'Остановить пополнение',
  setMarks: 'Отметки',
  marksOf: (kind) => `Отметки: ${kind}`,
  low: 'Пополнять, если меньше',
  high: 'До',
  suggested: (low, high) => `По расходу за две недели: ${formatNumber(low)} и ${formatNumber(high)}.`,
  useSuggested: 'Взять эти',
  save: 'Сохранить',
  reset: 'Как в настройках',
  others: (count) => `Видов, которых нет в запасе: ${formatNumber(count)}.`,
  othersHint: 'Маркер такого вида делается, когда его попросят.',
  narrow: 'Их много: формат или стиль выше сократит список.',
  alerts: 'Когда вид был пуст',
  alertsHint: 'Тогда посетители секунду ждали, пока для них сделают маркер.',
  noAlerts: 'За неделю ни один вид не был пуст.',
  rejects: 'Не допущены',
  rejectsHint: 'Нарисованы и отброшены — по первому правилу, которое не соблюдено.',
  noRejects: 'Все нарисованные маркеры прошли проверку.',
  rules: {
    'keypoints-252': 'Мало точек для распознавания вблизи',
    'keypoints-200': 'Мало точек для распознавания',
    'keypoints-159': 'Мало точек для распознавания издали',
    'unlike-descriptors': 'Узор повторяется (для MindAR)',
    'tracking-points': 'Мало точек для слежения',
    'tracking-quadrant': 'В одной из четвертей мало точек для слежения',
    'target-features': 'Узор слишком пуст или неконтрастен',
    'target-unlike-features': 'Узор повторяется',
    'target-patches': 'В одной из четвертей не за чем следить',
    captures: 'Найден не на всех имитациях снимка, на которых должен',
    'look-alike': 'Похож на другой маркер запаса',
  },
  gallery: 'Посмотреть',
};
export default ru;
