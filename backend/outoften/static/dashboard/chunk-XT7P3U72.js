function e(n,o,r,t=location.origin){let i=JSON.stringify(r).replace(/":|,(?=")/g,"$& ").replaceAll("'","'\\''");return[`curl -X ${n} ${t}${o} \\`,'  -H "Authorization: Bearer $KEY" -H "Content-Type: application/json" \\',`  -d '${i}'`].join(`
`)}export{e as a};
