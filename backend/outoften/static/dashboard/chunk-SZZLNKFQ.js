import{P as t,Q as i}from"./chunk-ZWOZBUSQ.js";function n({text:e,id:o}){return t("p",{class:"notice",role:"alert",id:o,hidden:e==="",children:t(i,{text:e})})}export{n as a};
