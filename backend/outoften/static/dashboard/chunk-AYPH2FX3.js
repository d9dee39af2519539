import{A as n}from"./chunk-TGBDEZKZ.js";function i({children:e}){return n("span",{class:"visually-hidden",children:e})}export{i as a};
