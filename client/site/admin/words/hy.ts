import create from '../../create/words/hy.ts';
import type { AdminWords } from './en.ts';

const hy: AdminWords = {
  title: 'Կառավարում',
  nav: 'Կառավարման բաժիններ',
  sections: {
    overview: 'Ամփոփում',
    pool: 'Պաշար',
    markers: 'Նշիչներ',
    queue: 'Հերթ',
    projects: 'Կենդանի լուսանկարներ',
    reports: 'Բողոքներ',
    recognition: 'Ճանաչում',
    storage: 'Պահոց',
    papers: 'Թուղթ',
    keys: 'Բանալիներ',
    webhooks: 'Վեբհուքեր',
    settings: 'Կարգավորումներ',
    audit: 'Մատյան',
  },
  styles: create.styles,
  layouts: {
    'border-8': 'եզր 8 %',
    'border-11': 'եզր 11 %',
    'border-22': 'եզր 22 %',
    'sides-30': 'երկու կողմ',
  },
};
export default hy;
