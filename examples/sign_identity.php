<?php
// Sign a respondent's id on your server, for each page.
// `SECRET=… php sign_identity.php ID` prints a token.

function sign_identity(string $respondentId, string $secret, int $lifetime = 600): string
{
    $part = fn(string $content): string => rtrim(strtr(base64_encode($content), '+/', '-_'), '=');
    $header = $part(json_encode(['alg' => 'HS256', 'typ' => 'JWT']));
    $claims = $part(json_encode(['sub' => $respondentId, 'exp' => time() + $lifetime]));
    $signature = hash_hmac('sha256', "$header.$claims", $secret, true);
    return "$header.$claims." . $part($signature);
}

if (isset($argv[1]) && getenv('SECRET')) {
    echo sign_identity($argv[1], getenv('SECRET')), "\n";
} else {
    fwrite(STDERR, "usage: SECRET=… php sign_identity.php RESPONDENT_ID\n");
}
