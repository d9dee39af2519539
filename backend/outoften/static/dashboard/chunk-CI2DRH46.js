import{S as e}from"./chunk-4CQBYJMC.js";function l({lines:n=3}){return e("div",{class:"skeleton","aria-hidden":"true",children:Array.from({length:n},(i,r)=>e("span",{},r))})}export{l as a};
