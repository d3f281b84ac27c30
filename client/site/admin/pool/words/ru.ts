import { formatNumber, plural } from '../../../words.ts';
import type { PoolWords } from './en.ts';

const ru: PoolWords = {
  states: {
    free: 'Свободны',
    assigned: 'Заняты',
    resting: 'Отдыхают',
    printed: 'Напечатаны',
    retired: 'Списаны',
    building: 'Делаются',
  },
  summary: (free, all) => `Свободно маркеров: ${formatNumber(free)} из ${formatNumber(all)}.`,
  outdated: (count) => `Из свободных ${formatNumber(count)} старой версии: они не выдаются.`,
  marks: (low, high) => `Пополняется ниже ${low}, до ${high}`,
  marksHint: 'Чёрточки на полосе — её отметки.',
  lasts: (days) =>
    `хватит примерно на ${formatNumber(days, { maximumFractionDigits: 0 })} ${plural(Math.round(days), { one: 'день', few: 'дня', many: 'дней', other: 'дня' })}`,
  unused: 'две недели не использовался',
  perDay: (count) => `${formatNumber(count, { maximumFractionDigits: 1 })} в день`,
  isLow: 'Ниже отметки',
  refill: 'Пополнить',
  refillUpTo: 'Сколько должно быть свободных маркеров',
  start: 'Начать',
  refilling: (kind) => `Пополняется: ${kind}`,
  filled: (done, count) => `${done} из ${count}`,
  cancel: 'Отменить',
  setMarks: 'Отметки',
  low: 'Пополнять ниже',
  high: 'До',
  suggested: (low, high) => `По расходу: ${low} и ${high}`,
  useSuggested: 'Взять эти',
  save: 'Сохранить',
  reset: 'Как в настройках',
  others: (count) => `Виды, которых нет в запасе: ${count}`,
  othersHint: 'Маркер такого вида делается, когда его попросят.',
  alerts: 'Когда вид был пуст',
  noAlerts: 'За неделю ни один вид не был пуст.',
  rejects: 'Не допущены',
  rejectsHint: 'Маркеры, которые не прошли проверку, по правилу, которое не соблюли.',
  noRejects: 'Пока ни одного.',
  gallery: 'Посмотреть',
};
export default ru;
