/** The sample products as flat drawings, 320 × 320. Small SVG pieces; no picture of anybody else is used. */

const PALETTE = {
  beauty: ['#fde7e6', '#f8cfd0'],
  travel: ['#e3eefb', '#c6dcf3'],
  reading: ['#f3ead9', '#e6d5b5'],
  parenting: ['#fdf1d6', '#f8e0a9'],
  fashion: ['#ece7f5', '#d8cdea'],
  food: ['#e9f1dc', '#d0e2b4'],
  home: ['#efe9e3', '#ddd1c4'],
  fitness: ['#dff2ec', '#b9e2d5'],
  study: ['#e4ecf7', '#c7d8ee'],
  crafts: ['#fbe8dc', '#f4cdb3'],
} as const;

type Category = keyof typeof PALETTE;

const rect = (x: number, y: number, w: number, h: number, fill: string, r = 0) =>
  `<rect x="${x}" y="${y}" width="${w}" height="${h}" rx="${r}" fill="${fill}"/>`;
const oval = (x: number, y: number, rx: number, ry: number, fill: string) =>
  `<ellipse cx="${x}" cy="${y}" rx="${rx}" ry="${ry}" fill="${fill}"/>`;
const disc = (x: number, y: number, r: number, fill: string) => oval(x, y, r, r, fill);
const shape = (d: string, fill: string) => `<path d="${d}" fill="${fill}"/>`;
const line = (d: string, stroke: string, width: number) =>
  `<path d="${d}" fill="none" stroke="${stroke}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round"/>`;
const turned = (degrees: number, body: string) => `<g transform="rotate(${degrees} 160 160)">${body}</g>`;
const moved = (x: number, y: number, body: string) => `<g transform="translate(${x} ${y})">${body}</g>`;
/** A strip of light along the left side of something upright. */
const shine = (x: number, y: number, w: number, h: number) =>
  `<rect x="${x}" y="${y}" width="${w}" height="${h}" rx="${w / 2}" fill="#fff" opacity=".45"/>`;
const ground = (width = 84, y = 262) =>
  `<ellipse cx="160" cy="${y}" rx="${width}" ry="10" fill="#5a4636" opacity=".14"/>`;

const lipstick = (color: string, dark: string) =>
  ground(70) +
  shape('M118 150V112q0-26 34-40 10-4 10 6v72z', color) +
  shape('M140 150V90q6-10 22-12v72z', dark) +
  rect(112, 148, 56, 30, '#d9b26a', 3) +
  rect(104, 176, 72, 84, '#2f2a2b', 6) +
  shine(114, 186, 8, 62) +
  turned(12, rect(196, 166, 54, 92, '#3a3435', 6) + rect(196, 160, 54, 12, '#d9b26a', 3) + shine(204, 178, 6, 66));
const tube = (x: number, color: string, cap: string, y = 90) =>
  shape(`M${x - 22} ${y}h44l6 120h-56z`, color) +
  rect(x - 24, y + 120, 48, 40, cap, 6) +
  rect(x - 12, y + 34, 24, 44, '#ffffffaa', 4);
const book = (cover: string, edge: string, art: string) =>
  ground(92) +
  turned(
    -6,
    rect(96, 66, 132, 192, edge, 6) +
      rect(102, 70, 128, 184, '#fffaf0', 3) +
      rect(90, 64, 132, 192, cover, 6) +
      rect(90, 64, 14, 192, '#00000022', 4) +
      art,
  );

/** Drawing of each product by its id in products.json. */
export const PICTURES: Readonly<Record<string, readonly [Category, string]>> = {
  'lipstick-999': ['beauty', lipstick('#d8203f', '#b3142f')],
  'lipstick-rosewood': [
    'beauty',
    ground(56) +
      rect(136, 50, 48, 96, '#4a3a3c', 8) +
      shine(144, 60, 6, 74) +
      rect(132, 142, 56, 14, '#d9b26a', 3) +
      rect(126, 154, 68, 106, '#b9686c', 14) +
      rect(136, 164, 48, 86, '#a9585d', 10) +
      shine(138, 168, 8, 72),
  ],
  'serum-vitc': [
    'beauty',
    ground(58) +
      rect(142, 48, 36, 50, '#f4efe8', 14) +
      rect(134, 92, 52, 26, '#2f2a2b', 4) +
      rect(112, 116, 96, 144, '#f0a63c', 16) +
      rect(112, 150, 96, 110, '#e8922a', 16) +
      shine(124, 130, 10, 112) +
      rect(144, 168, 52, 62, '#fff7ea', 6) +
      `<text x="170" y="210" font-family="Georgia,serif" font-size="36" text-anchor="middle" fill="#e07b16">C</text>`,
  ],
  cushion: [
    'beauty',
    ground(96) +
      disc(150, 140, 82, '#e9d5cb') +
      disc(150, 140, 70, '#cfe0e6') +
      line('M108 120q30-40 70-30', '#ffffff', 8) +
      oval(178, 222, 84, 32, '#e2c4b5') +
      oval(178, 214, 84, 32, '#f3e0d6') +
      oval(178, 212, 58, 20, '#e8b99c') +
      oval(178, 209, 40, 13, '#f5d4be'),
  ],
  sunscreen: [
    'beauty',
    ground(60) +
      turned(0, tube(160, '#ffffff', '#f2a33a', 72)) +
      disc(160, 130, 18, '#f7b84b') +
      line(
        'M160 100v-8M160 168v-8M130 130h-6M196 130h-6M139 109l-5-5M181 109l5-5M139 151l-5 5M181 151l5 5',
        '#f7b84b',
        5,
      ),
  ],
  'hand-cream': [
    'beauty',
    ground(100) +
      turned(-14, tube(104, '#d7e6b8', '#8fae5d')) +
      tube(160, '#f7e3b4', '#d9a441', 80) +
      turned(14, tube(216, '#f4c9c3', '#cf7a70')),
  ],
  'carry-on': [
    'travel',
    ground(76) +
      line('M134 84V44h52v40', '#6c7a89', 8) +
      rect(100, 82, 120, 166, '#3f78b5', 18) +
      line('M124 98v134M148 98v134M172 98v134M196 98v134', '#356699', 6) +
      rect(100, 148, 120, 8, '#2f5c8c') +
      shine(108, 98, 8, 130) +
      disc(122, 254, 11, '#2c3540') +
      disc(198, 254, 11, '#2c3540'),
  ],
  'packing-cubes': [
    'travel',
    ground(104) +
      rect(74, 176, 172, 84, '#4d8fb8', 12) +
      rect(90, 190, 140, 46, '#ffffff55', 8) +
      rect(86, 108, 148, 70, '#e9a75e', 12) +
      rect(100, 120, 120, 36, '#ffffff55', 8) +
      rect(106, 56, 108, 54, '#6fae8c', 12) +
      rect(118, 66, 84, 24, '#ffffff55', 6) +
      line('M146 252h28M146 170h28M150 102h20', '#33414d', 5),
  ],
  'neck-pillow': [
    'travel',
    ground(96) +
      line('M98 232q-36-130 62-136q98 6 62 136', '#7a8fc4', 64) +
      line('M98 232q-36-130 62-136q98 6 62 136', '#8ea1d2', 44) +
      line('M92 170q8-58 62-62', '#b9c6e8', 8),
  ],
  'day-pack': [
    'travel',
    ground(80) +
      line('M132 78q28-44 56 0', '#2f5d54', 10) +
      rect(92, 74, 136, 186, '#3f7f71', 40) +
      shape('M92 130q68 34 136 0v-16q0-40-40-40h-56q-40 0-40 40z', '#4f9485') +
      rect(112, 178, 96, 66, '#356c60', 14) +
      line('M124 196h72', '#f2c14e', 6) +
      rect(150, 140, 20, 26, '#f2c14e', 4),
  ],
  thermos: [
    'travel',
    ground(52) +
      rect(130, 48, 60, 50, '#e8e3da', 10) +
      rect(120, 96, 80, 164, '#4e6e9c', 16) +
      rect(120, 116, 80, 8, '#3d587f') +
      shine(130, 132, 10, 108) +
      shape('M150 206l18-30 12 18 8-8 12 20v54h-50z', '#ffffff22'),
  ],
  'book-slow-city': [
    'reading',
    book(
      '#c96f4a',
      '#a85837',
      disc(160, 124, 26, '#f6d9a8') + shape('M108 220v-40h20v-24h22v34h20v-50h22v30h22v50z', '#8a432a'),
    ),
  ],
  'book-night-train': [
    'reading',
    book(
      '#2c3a63',
      '#1f2a4a',
      disc(190, 106, 16, '#f3e2ae') +
        rect(108, 176, 108, 34, '#d6504b', 10) +
        rect(118, 184, 18, 14, '#f7e7b5', 2) +
        rect(144, 184, 18, 14, '#f7e7b5', 2) +
        rect(170, 184, 18, 14, '#f7e7b5', 2) +
        line('M106 218h110', '#9aa6cc', 4),
    ),
  ],
  'book-stars': [
    'reading',
    book(
      '#3d5a98',
      '#2c4478',
      shape('M160 92l10 22 24 3-18 16 5 24-21-12-21 12 5-24-18-16 24-3z', '#f8d568') +
        disc(122, 190, 5, '#fff') +
        disc(196, 196, 6, '#fff') +
        disc(150, 212, 4, '#fff') +
        disc(182, 90, 4, '#fff'),
    ),
  ],
  'reading-lamp': [
    'reading',
    ground(78) +
      shape('M204 118l56 92H140z', '#fff3c4aa') +
      line('M116 244q-34-92 36-138', '#4a5560', 9) +
      shape('M140 96l52-18 26 40-62 20z', '#e2574c') +
      rect(84, 238, 70, 20, '#39424b', 8) +
      rect(94, 250, 50, 10, '#2a3138', 4),
  ],
  'book-stand': [
    'reading',
    ground(100) +
      shape('M82 232l30-140h96l30 140z', '#d9a868') +
      shape('M98 222l24-118h76l24 118z', '#e8c08a') +
      shape('M106 206l18-94q22-8 36 4 14-12 36-4l18 94q-30-10-54 2-24-12-54-2z', '#fffaf0') +
      line('M160 118v90', '#d8ccb8', 3) +
      rect(72, 228, 176, 20, '#c08d4d', 6),
  ],
  'baby-wrap': [
    'parenting',
    ground(80) +
      shape('M96 252q-8-110 34-168h60q42 58 34 168z', '#8fb7a3') +
      shape('M100 150q60 66 120 0l4 50q-64 60-128 0z', '#78a48e') +
      disc(160, 138, 32, '#f3cda8') +
      shape('M128 132q32-46 64 0q-32-18-64 0z', '#6b4b37') +
      line('M150 146q10 8 20 0', '#b07653', 4) +
      line('M130 84q-10 40-30 70M190 84q10 40 30 70', '#6b9782', 10),
  ],
  'silicone-bib': [
    'parenting',
    ground(90) +
      turned(
        -10,
        shape('M76 110q44 34 88 0l10 86q-54 46-108 0z', '#f4a79d') +
          line('M80 112q-2-44 40-46q42 2 40 46', '#f4a79d', 14),
      ) +
      turned(
        8,
        shape('M156 126q44 34 88 0l10 92q-54 46-108 0z', '#8cc5c9') +
          line('M160 128q-2-44 40-46q42 2 40 46', '#8cc5c9', 14) +
          shape('M152 214q48 38 96 0l2 12q-50 40-100 0z', '#74aeb3') +
          disc(200, 180, 7, '#fff') +
          disc(178, 172, 5, '#fff') +
          disc(222, 172, 5, '#fff'),
      ),
  ],
  'building-blocks': [
    'parenting',
    ground(108) +
      rect(74, 190, 72, 70, '#e8a54b', 6) +
      rect(154, 190, 72, 70, '#5d9bd0', 6) +
      shape('M190 204l22 42h-44z', '#ffffff66') +
      disc(110, 225, 18, '#ffffff66') +
      turned(6, rect(112, 116, 72, 70, '#df6b5f', 6) + rect(130, 134, 36, 36, '#ffffff66', 4)) +
      shape('M160 54l42 58h-84z', '#71b38a') +
      rect(230, 208, 26, 52, '#c69ad0', 4),
  ],
  'bath-thermometer': [
    'parenting',
    ground(98) +
      shape('M64 208q96 50 192 0v22q-96 44-192 0z', '#a9d5e8') +
      shape('M92 196q-12-70 60-70h20q-6-58 42-58q44 0 42 44q-2 24-20 34q30 40-14 66q-60 20-130-16z', '#f9cf45') +
      disc(222, 100, 6, '#3b2f1a') +
      shape('M250 104l30 10-30 14z', '#ef8b3a') +
      shape('M120 164q36 40 76 6q-10 40-50 34z', '#eab92d'),
  ],
  'linen-shirt': [
    'fashion',
    ground(92) +
      shape('M110 78l-56 40 24 44 26-16v112h112V146l26 16 24-44-56-40q-50 34-100 0z', '#dfe6ea') +
      shape('M122 84q38 30 76 0l-14 40-24-22-24 22z', '#c9d4da') +
      line('M160 110v146', '#b8c6ce', 3) +
      disc(160, 140, 4, '#93a6b1') +
      disc(160, 174, 4, '#93a6b1') +
      disc(160, 208, 4, '#93a6b1'),
  ],
  'wool-scarf': [
    'fashion',
    ground(88) +
      line('M92 108q68 62 136 0', '#b5473f', 50) +
      rect(176, 126, 54, 128, '#b5473f', 4) +
      rect(112, 132, 54, 100, '#a13c35', 4) +
      line('M190 126v128M216 126v128M176 160h54M176 206h54', '#e9c77e', 4) +
      line('M126 132v100M152 132v100M112 170h54', '#dcb568', 4) +
      line('M182 256v12M194 256v12M206 256v12M218 256v12M118 234v12M132 234v12M146 234v12M160 234v12', '#b5473f', 5),
  ],
  'canvas-tote': [
    'fashion',
    ground(84) +
      line('M126 120q-4-66 34-66t34 66', '#c2a479', 10) +
      shape('M84 116h152l12 144H72z', '#ecdfc4') +
      shape('M84 116h152l2 22H82z', '#dccba6') +
      disc(160, 194, 30, '#d46a53') +
      shape('M160 168q26 10 0 52q-26-42 0-52z', '#ecdfc4'),
  ],
  'wide-jeans': [
    'fashion',
    ground(96) +
      shape('M112 60h96l6 34 34 166h-74l-14-112-14 112H72l34-166z', '#5b7fae') +
      shape('M112 60h96l3 18H109z', '#4a6a95') +
      line('M160 80v58', '#3f5c83', 4) +
      line('M118 92q4 24 24 26M202 92q-4 24-24 26', '#d8b26a', 3) +
      line('M92 244l12-70M228 244l-12-70', '#7f9fc9', 5),
  ],
  oolong: [
    'food',
    ground(80) +
      rect(104, 84, 112, 176, '#3f6b4a', 10) +
      oval(160, 84, 56, 16, '#547f5f') +
      oval(160, 80, 56, 16, '#6a9675') +
      rect(122, 134, 76, 86, '#f4ecd6', 4) +
      shape('M160 150q34 26 0 58q-34-32 0-58z', '#6ca05d') +
      line('M160 158v46', '#4b7d42', 3),
  ],
  'nut-mix': [
    'food',
    ground(84) +
      shape('M98 78h124l12 182H86z', '#c9803f') +
      shape('M98 78h124l2 22H96z', '#a9662c') +
      oval(160, 178, 48, 44, '#fff1dc') +
      oval(142, 170, 15, 11, '#a86b35') +
      oval(174, 166, 15, 10, '#d9a566') +
      oval(160, 192, 16, 10, '#8a5425') +
      oval(184, 190, 10, 8, '#c78b4c') +
      oval(138, 196, 9, 7, '#d9a566'),
  ],
  'chili-oil': [
    'food',
    ground(96) +
      moved(
        -44,
        8,
        rect(124, 96, 76, 30, '#2f2a2b', 6) +
          rect(116, 124, 88, 128, '#c8321f', 14) +
          rect(116, 180, 88, 72, '#9b2214', 14) +
          rect(128, 150, 64, 56, '#fbe9c8', 4) +
          shape('M148 190q4-26 26-30q-2 26-26 30z', '#d33a24') +
          shine(124, 134, 6, 104),
      ) +
      moved(
        52,
        8,
        rect(124, 96, 76, 30, '#2f2a2b', 6) +
          rect(116, 124, 88, 128, '#df7a23', 14) +
          rect(116, 180, 88, 72, '#b65a14', 14) +
          rect(128, 150, 64, 56, '#fbe9c8', 4) +
          shape('M148 190q4-26 26-30q-2 26-26 30z', '#e28a2d') +
          shine(124, 134, 6, 104),
      ),
  ],
  'rye-bread': [
    'food',
    ground(104) +
      oval(160, 206, 100, 54, '#a8672f') +
      oval(160, 196, 100, 54, '#c98543') +
      line('M104 184q20-14 34 8M144 172q20-14 34 10M186 172q20-10 32 12', '#f3d9ac', 9) +
      oval(110, 118, 56, 34, '#b97738') +
      line('M86 110q14-8 22 6M110 104q14-8 22 8', '#f3d9ac', 7) +
      oval(214, 126, 50, 30, '#b97738') +
      line('M194 120q12-8 20 4M216 114q12-8 20 6', '#f3d9ac', 7),
  ],
  'cast-iron-pan': [
    'home',
    ground(108) +
      rect(60, 156, 30, 20, '#8e2f2a', 8) +
      rect(230, 156, 30, 20, '#8e2f2a', 8) +
      shape('M80 148h160v64q0 46-46 46h-68q-46 0-46-46z', '#c6453c') +
      rect(72, 138, 176, 18, '#a8362f', 8) +
      shape('M84 136q76-64 152 0z', '#d4564b') +
      rect(146, 84, 28, 18, '#d9b26a', 8) +
      shine(94, 164, 9, 66),
  ],
  'linen-bedding': [
    'home',
    ground(110) +
      rect(60, 196, 200, 62, '#b9c8bd', 18) +
      rect(66, 148, 188, 56, '#d3ded5', 18) +
      rect(76, 102, 168, 52, '#e9efe9', 18) +
      rect(92, 66, 136, 44, '#ffffff', 18) +
      line('M78 226h120M84 176h110M94 130h90', '#9fb2a5', 4) +
      line('M204 66v44', '#dfe6df', 4),
  ],
  'aroma-candle': [
    'home',
    ground(66) +
      shape('M160 52q20 26 0 46q-20-20 0-46z', '#f6a83c') +
      shape('M160 70q9 14 0 26q-9-12 0-26z', '#fde3a0') +
      line('M160 98v18', '#4b3a2c', 4) +
      rect(106, 116, 108, 144, '#8d7a66', 14) +
      oval(160, 118, 54, 12, '#f7ecd9') +
      rect(128, 164, 64, 62, '#f5ecdf', 4) +
      line('M160 216v-40M160 190l-14-10M160 190l14-10M160 204l-14-10M160 204l14-10', '#5f8062', 4) +
      shine(116, 134, 8, 110),
  ],
  'storage-box': [
    'home',
    ground(112) +
      shape('M56 150l104-48 104 48-104 52z', '#f7f1e8') +
      shape('M56 150v62l104 52v-62z', '#d8c8b2') +
      shape('M264 150v62l-104 52v-62z', '#c7b498') +
      line('M108 126l104 50M160 102v0M212 126l-104 50', '#bfa985', 5) +
      shape('M108 144l24-12 24 12-24 12z', '#e28a74') +
      shape('M164 152l24-12 24 12-24 12z', '#7ba7bd'),
  ],
  'yoga-mat': [
    'fitness',
    ground(104) +
      rect(60, 218, 196, 26, '#4a9483', 10) +
      disc(96, 196, 52, '#5fae9b') +
      disc(96, 196, 38, '#4a9483') +
      disc(96, 196, 24, '#5fae9b') +
      disc(96, 196, 10, '#4a9483') +
      rect(96, 144, 150, 100, '#5fae9b', 8) +
      line('M130 170h86M130 194h86M130 218h86', '#86c7b7', 4) +
      disc(96, 196, 38, '#4a9483') +
      disc(96, 196, 24, '#6fbba9') +
      disc(96, 196, 10, '#3d7f70'),
  ],
  'jump-rope': [
    'fitness',
    ground(92) +
      line('M104 128q-40 120 56 122t56-122', '#ee7d4b', 9) +
      turned(14, rect(100, 58, 24, 82, '#37474f', 10) + rect(100, 104, 24, 10, '#ee7d4b')) +
      turned(-14, rect(196, 58, 24, 82, '#37474f', 10) + rect(196, 104, 24, 10, '#ee7d4b')),
  ],
  'massage-ball': [
    'fitness',
    ground(80) +
      disc(160, 176, 82, '#7a6bb0') +
      disc(134, 146, 26, '#9a8ccc') +
      [0, 45, 90, 135, 180, 225, 270, 315]
        .map((a) =>
          disc(160 + 56 * Math.cos((a * Math.PI) / 180), 176 + 56 * Math.sin((a * Math.PI) / 180), 10, '#8f80c4'),
        )
        .join('') +
      disc(160, 176, 10, '#8f80c4'),
  ],
  planner: [
    'study',
    ground(88) +
      rect(88, 62, 148, 198, '#3f6fa5', 10) +
      rect(96, 62, 140, 198, '#5b8cc4', 8) +
      rect(118, 92, 96, 62, '#ffffff', 6) +
      line('M128 112h76M128 128h54', '#a9c1de', 5) +
      line('M96 92h-16M96 128h-16M96 164h-16M96 200h-16M96 236h-16', '#c9d3de', 7) +
      rect(206, 62, 12, 198, '#f3b74f'),
  ],
  'gel-pens': [
    'study',
    ground(98) +
      ['#e2574c', '#f0a63c', '#6fae5d', '#4d8fb8', '#7a6bb0']
        .map((c, i) =>
          turned(
            (i - 2) * 9,
            rect(150, 62, 20, 140, c, 6) +
              shape('M150 200h20l-10 26z', '#f0e3cf') +
              rect(166, 66, 6, 60, '#00000022', 3),
          ),
        )
        .join('') +
      rect(102, 190, 116, 70, '#39424b', 10) +
      rect(116, 208, 84, 8, '#ffffff33', 4),
  ],
  watercolor: [
    'crafts',
    ground(112) +
      rect(62, 108, 196, 142, '#39424b', 14) +
      rect(72, 118, 176, 122, '#f6f2ea', 8) +
      [
        '#d8433d',
        '#ee8a3a',
        '#f5c944',
        '#8bbf54',
        '#3f9a74',
        '#48a3c6',
        '#3e65b0',
        '#7b57a8',
        '#c65a96',
        '#8a5a3b',
        '#4b4b4b',
        '#e9b8a0',
      ]
        .map((c, i) => rect(80 + (i % 6) * 27.5, 128 + Math.floor(i / 6) * 34, 23, 28, c, 5))
        .join('') +
      rect(80, 202, 160, 30, '#e3ddd0', 6) +
      turned(
        -24,
        rect(150, 40, 9, 120, '#c08d4d', 4) +
          rect(149, 150, 11, 16, '#b9bec4') +
          shape('M149 166h11l-5 28z', '#48a3c6'),
      ),
  ],
  'crochet-kit': [
    'crafts',
    ground(100) +
      disc(132, 178, 72, '#e58b7b') +
      line('M76 150q56 60 116 62M70 186q50-70 116-62M96 122q70 20 84 100M92 232q10-80 84-110', '#cf6f5f', 6) +
      disc(214, 216, 42, '#7fb0a5') +
      line('M182 200q32 34 66 34M186 236q14-48 58-50', '#659a8e', 5) +
      turned(28, rect(196, 44, 9, 150, '#c9a15f', 4) + line('M200 46q10-8 12 4', '#c9a15f', 6)) +
      line('M196 240q44 30 66 8', '#e58b7b', 5),
  ],
  'pottery-kit': [
    'crafts',
    ground(104) +
      rect(70, 228, 180, 26, '#6b5a4d', 8) +
      shape('M112 226q-34-56 4-98q10-12 6-30h76q-4 18 6 30q38 42 4 98z', '#c47c52') +
      oval(160, 98, 38, 10, '#9d5c38') +
      line('M106 150q54 16 108 0M100 184q60 18 120 0', '#d99a72', 6) +
      shine(116, 138, 8, 70),
  ],
};

/** A picture as a whole SVG document. */
export function pictureSvg(id: string): string {
  const entry = PICTURES[id];
  if (!entry) throw new Error(`no picture for ${id}`);
  const [category, body] = entry;
  const [light, dark] = PALETTE[category];
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 320" width="320" height="320">` +
    `<defs><radialGradient id="bg" cx=".5" cy=".42" r=".75"><stop offset="0" stop-color="${light}"/><stop offset="1" stop-color="${dark}"/></radialGradient></defs>` +
    `<rect width="320" height="320" fill="url(#bg)"/>${body}</svg>`
  );
}
