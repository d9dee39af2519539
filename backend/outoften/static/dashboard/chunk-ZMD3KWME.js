import{Ba as r,a as n,b as o}from"./chunk-E7CE2H57.js";function m({to:t,children:i}){return n("p",{class:"back-link",children:n(r,{to:t,children:[n(o,{name:"chevron_left"}),i]})})}export{m as a};
