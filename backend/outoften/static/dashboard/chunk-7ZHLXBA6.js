function e(n,o,t,i=location.origin){let r=JSON.stringify(t).replaceAll("'","'\\''");return[`curl -X ${n} ${i}${o} \\`,'  -H "Authorization: Bearer $KEY" -H "Content-Type: application/json" \\',`  -d '${r}'`].join(`
`)}export{e as a};
