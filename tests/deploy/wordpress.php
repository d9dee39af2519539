<?php
// WordPress as far as the plugin sees it: hooks, options and escaping. `php wordpress.php PLUGIN OPTIONS` prints what it does as JSON.

const ABSPATH = '/';
const OUTOFTEN_IDENTITY_SECRET = 'a-secret-that-only-this-test-knows-0123456789';

final class WP_User
{
    public int $ID = 42;
    public string $user_registered = '2026-01-02 03:04:05';
}

$hooks = $settings = $sections = $errors = [];
$options = json_decode($argv[2], true);

function add_action(string $name, callable $function): void { $GLOBALS['hooks'][$name][] = $function; }
function add_options_page(string $title, string $menu, string $capability, string $page, callable $function): void { $GLOBALS['page'] = [$capability, $function]; }
function register_setting(string $group, string $name, array $arguments): void { $GLOBALS['settings'][$name] = $arguments['sanitize_callback']; }
function add_settings_section(string $id, string $title, callable $function, string $page): void {}
function add_settings_field(string $id, string $title, callable $function, string $page, string $section, array $arguments): void { $GLOBALS['sections'][] = [$function, $arguments]; }
function add_settings_error(string $setting, string $code, string $message): void { $GLOBALS['errors'][] = $setting; }
function settings_fields(string $group): void { echo '<nonce>'; }
function do_settings_sections(string $page): void { foreach ($GLOBALS['sections'] as [$function, $arguments]) { $function($arguments); } }
function submit_button(): void { echo '<button>'; }
function current_user_can(string $capability): bool { return $GLOBALS['can'] ?? true; }
function get_option(string $name, $default = false) { return $GLOBALS['options'][$name] ?? $default; }
function delete_option(string $name): void { unset($GLOBALS['options'][$name]); }
function register_uninstall_hook(string $file, callable $function): void { $GLOBALS['uninstall'] = $function; }
function wp_get_current_user(): WP_User { return new WP_User(); }
function __(string $text, string $domain): string { return $text; }
function __return_empty_string(): string { return ''; }
function esc_html(string $text): string { return htmlspecialchars($text, ENT_QUOTES); }
function esc_attr(string $text): string { return htmlspecialchars($text, ENT_QUOTES); }
function esc_url(string $url): string { return htmlspecialchars($url, ENT_QUOTES); }
function esc_url_raw(string $url, array $protocols): string { return $url; }
function wp_json_encode($value, int $flags): string { return json_encode($value, $flags); }
function wp_print_inline_script_tag(string $code): void { echo "<script>$code</script>"; }
function wp_print_script_tag(array $attributes): void { echo '<script async src="', $attributes['src'], '"></script>'; }
function printed(callable $function): string { ob_start(); $function(); return ob_get_clean(); }

require $argv[1];
foreach (['admin_menu', 'admin_init'] as $hook) {
    foreach ($hooks[$hook] as $function) {
        $function();
    }
}
[$capability, $show] = $page;
$done = ['capability' => $capability, 'page' => printed($show), 'head' => printed($hooks['wp_head'][0])];
$can = false;
$done['hidden'] = printed($show);
foreach (['server', 'site'] as $name) {
    foreach (json_decode($argv[3], true)[$name] as $value) {
        $done[$name][] = $settings["outoften_$name"]($value);
    }
}
$done['errors'] = $errors;
$uninstall();
$done['left'] = $options;
echo json_encode($done);
