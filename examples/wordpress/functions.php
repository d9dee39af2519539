<?php
// For functions.php of a WordPress theme, below the function of ../sign_identity.php. The secret is in wp-config.php:
// define('OUTOFTEN_IDENTITY_SECRET', '…');

add_action('wp_head', function () {
    $user = wp_get_current_user();
    if ($user->ID) {
        $identity = [
            'token' => sign_identity((string) $user->ID, OUTOFTEN_IDENTITY_SECRET),
            'created_at' => gmdate('c', strtotime($user->user_registered . ' UTC')),
        ];
        echo '<script>window.outoften=window.outoften||function(){(outoften.q=outoften.q||[]).push(arguments)};';
        echo "outoften('identify', ", wp_json_encode($identity, JSON_HEX_TAG), ')</script>';
    }
    echo '<script async src="{{SERVER}}/w.js?site={{SITE_KEY}}"></script>';
});
