<?php
/**
 * Plugin Name: Out of Ten
 * Description: Puts the survey card of your Out of Ten server on every page, and recognizes people who are signed in.
 * Version: 0.2.0
 * Requires at least: 5.7
 * Requires PHP: 7.4
 * License: MIT
 *
 * The whole plugin is this file. Install it as Plugins, Add New, Upload Plugin wants it: in a ZIP file. See README.md.
 */

defined('ABSPATH') || exit;

const OUTOFTEN_PAGE = 'outoften';

// The options of the plugin, with the label and the help text of each field.
function outoften_fields(): array
{
    return [
        'outoften_server' => [__('Server', 'outoften'), __('The address in the tag before /w.js, such as https://nps.example.com', 'outoften')],
        'outoften_site' => [__('Site key', 'outoften'), __('The value of site= in the tag', 'outoften')],
    ];
}

add_action('admin_menu', function () {
    add_options_page('Out of Ten', 'Out of Ten', 'manage_options', OUTOFTEN_PAGE, 'outoften_settings_page');
});

add_action('admin_init', function () {
    register_setting(OUTOFTEN_PAGE, 'outoften_server', ['type' => 'string', 'sanitize_callback' => 'outoften_sanitize_server']);
    register_setting(OUTOFTEN_PAGE, 'outoften_site', ['type' => 'string', 'sanitize_callback' => 'outoften_sanitize_site']);
    add_settings_section('outoften', '', '__return_empty_string', OUTOFTEN_PAGE);
    foreach (outoften_fields() as $name => [$label, $help]) {
        $arguments = ['name' => $name, 'help' => $help, 'label_for' => $name];
        add_settings_field($name, $label, 'outoften_settings_field', OUTOFTEN_PAGE, 'outoften', $arguments);
    }
});

// Only addresses of servers: https, or http for a server on the same machine. Anything else leaves the old value.
function outoften_sanitize_server($value): string
{
    $address = is_string($value) ? rtrim(trim($value), '/') : null;
    if ($address === '') {
        return '';
    }
    if ($address && preg_match('~^(https://[^/\s]|http://(localhost|127\.0\.0\.1)(?=[:/]|$))[^\s"\'<>?#\\\\]*$~iD', $address)) {
        return esc_url_raw($address, ['http', 'https']);
    }
    $example = __('Out of Ten: the server must be an address such as https://nps.example.com.', 'outoften');
    add_settings_error('outoften_server', 'outoften_server', $example);
    return (string) get_option('outoften_server', '');
}

function outoften_sanitize_site($value): string
{
    if (is_string($value) && preg_match('/^[0-9a-z_-]{0,64}$/iD', trim($value))) {
        return trim($value);
    }
    add_settings_error('outoften_site', 'outoften_site', __('Out of Ten: the site key has letters and digits only.', 'outoften'));
    return (string) get_option('outoften_site', '');
}

function outoften_settings_field(array $arguments): void
{
    $name = $arguments['name'];
    printf(
        '<input type="text" class="regular-text" id="%1$s" name="%1$s" value="%2$s"><p class="description">%3$s</p>',
        esc_attr($name),
        esc_attr((string) get_option($name, '')),
        esc_html($arguments['help'])
    );
}

// options.php checks the nonce that settings_fields() prints, and the capability again.
function outoften_settings_page(): void
{
    if (!current_user_can('manage_options')) {
        return;
    }
    echo '<div class="wrap"><h1>Out of Ten</h1><form method="post" action="options.php">';
    settings_fields(OUTOFTEN_PAGE);
    do_settings_sections(OUTOFTEN_PAGE);
    submit_button();
    echo '</form><p>';
    echo esc_html(
        defined('OUTOFTEN_IDENTITY_SECRET')
            ? __('People who are signed in are recognized, because wp-config.php defines OUTOFTEN_IDENTITY_SECRET.', 'outoften')
            : __("To recognize people who are signed in, add define('OUTOFTEN_IDENTITY_SECRET', '…'); to wp-config.php.", 'outoften')
    );
    echo '</p></div>';
}

// The secret is in wp-config.php and not in the database, so that it is in no export and no other plugin's page.
function outoften_identity(WP_User $user): array
{
    $part = fn(string $content): string => rtrim(strtr(base64_encode($content), '+/', '-_'), '=');
    $header = $part((string) json_encode(['alg' => 'HS256', 'typ' => 'JWT']));
    $claims = $part((string) json_encode(['sub' => (string) $user->ID, 'exp' => time() + 600]));
    $signature = hash_hmac('sha256', "$header.$claims", OUTOFTEN_IDENTITY_SECRET, true);
    return [
        'token' => "$header.$claims." . $part($signature),
        'created_at' => gmdate('c', (int) strtotime($user->user_registered . ' UTC')),
    ];
}

add_action('wp_head', function () {
    $server = (string) get_option('outoften_server', '');
    $site = (string) get_option('outoften_site', '');
    if ($server === '' || $site === '') {
        return;
    }
    $user = wp_get_current_user();
    if ($user->ID && defined('OUTOFTEN_IDENTITY_SECRET')) {
        // As JSON inside of a script, where < and & must not begin anything.
        $identity = wp_json_encode(outoften_identity($user), JSON_HEX_TAG | JSON_HEX_AMP);
        wp_print_inline_script_tag(
            "window.outoften=window.outoften||function(){(outoften.q=outoften.q||[]).push(arguments)};outoften('identify',$identity)"
        );
    }
    wp_print_script_tag(['async' => true, 'src' => esc_url($server . '/w.js?site=' . rawurlencode($site))]);
});

register_uninstall_hook(__FILE__, 'outoften_uninstall');

function outoften_uninstall(): void
{
    foreach (array_keys(outoften_fields()) as $name) {
        delete_option($name);
    }
}
