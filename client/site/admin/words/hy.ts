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
};
export default hy;
