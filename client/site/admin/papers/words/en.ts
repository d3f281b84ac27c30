export const en = {
  hint: 'What shops can order print files for. What was printed by a paper that is changed is made anew when somebody asks for it.',
  add: 'Add a paper',
  change: 'Change',
  remove: 'Remove',
  removeTitle: (name: string) => `Remove ${name}?`,
  removeText: 'Shops cannot order files for it any more. What they have stays as it is.',
  save: 'Save',
  files: { jpeg: 'JPEG', pdf: 'PDF', overlay: 'PNG overlay' },
  turnings: { item: 'as the photo hangs', landscape: 'always lying' },
  cut: (width: number, height: number, dpi: number) => `${width} × ${height} mm, ${dpi} dpi`,
  bleed: (millimetres: number) => `${millimetres} mm bleed`,
  marks: 'crop marks',
  codeIn: 'QR code in the frame',
  codeBack: 'QR code on the back',
  fits: (formats: string) => (formats ? `frames ${formats}` : 'no frame fits it'),
  fields: {
    id: 'Short name: small letters, digits, hyphens',
    name: 'Name',
    widthMm: 'Longer side of the cut print, mm',
    heightMm: 'Shorter side, mm',
    dpi: 'Dots per inch',
    bleedMm: 'Bleed of a PDF, mm',
    safetyMarginMm: 'Safety margin, mm',
    file: 'File',
    turning: 'Upright prints',
    cropMarks: 'Crop marks in a PDF',
    codeInFrame: 'QR code in the frame; else it belongs on the back',
  },
};

export type PapersWords = typeof en;
export default en;
