<?php
/* Install WordPress into an empty database and fill it with the posts of a file: php fill.php ROOT POSTS.json */

define('WP_INSTALLING', true);
[, $root, $file] = $argv;
$_SERVER['HTTP_HOST'] = '127.0.0.1';

function wp_new_blog_notification() { /* nobody is told by mail */ }

require "$root/wp-load.php";
require_once ABSPATH . 'wp-admin/includes/upgrade.php';

wp_install('Galley', 'editor', 'editor@example.com', true, '', wp_generate_password(40));
wp_set_current_user(1);
foreach (get_posts(['post_type' => 'any', 'numberposts' => -1]) as $sample) {
    wp_delete_post($sample->ID, true);
}
switch_theme('reference');
update_option('posts_per_page', 25);
update_option('blogdescription', 'How we build it');
$GLOBALS['wp_rewrite']->set_permalink_structure('/%year%/%monthnum%/%postname%/');
flush_rewrite_rules(false);

$authors = $covers = [];
wp_suspend_cache_invalidation(true);
wp_defer_term_counting(true);
foreach (json_decode(file_get_contents($file), true) as $post) {
    $name = $post['author'];
    $authors[$name] ??= wp_insert_user([
        'user_login' => sanitize_title($name),
        'display_name' => $name,
        'user_pass' => wp_generate_password(40),
        'role' => 'author',
    ]);
    $terms = [];
    foreach ($post['categories'] as $category) {
        $term = term_exists($category, 'category') ?: wp_insert_term($category, 'category');
        $terms[] = (int) $term['term_id'];
    }
    $id = wp_insert_post(wp_slash([
        'post_title' => $post['title'],
        'post_name' => $post['slug'],
        'post_date' => "$post[date] 09:00:00",
        'post_excerpt' => $post['excerpt'],
        'post_content' => $post['html'],
        'post_author' => $authors[$name],
        'post_category' => $terms,
        'tags_input' => $post['tags'],
        'post_status' => 'publish',
        'comment_status' => 'closed',
    ]), true);
    if (is_wp_error($id)) {
        fwrite(STDERR, "$post[slug]: {$id->get_error_message()}\n");
        exit(1);
    }
    if ($post['cover']) {
        $covers[$post['cover']['file']] ??= picture($post['cover']);
        set_post_thumbnail($id, $covers[$post['cover']['file']]);
    }
}
wp_defer_term_counting(false);
stick_post($id);

/* A picture with the sizes that Galley offers. Nobody asks for its files, so there are none. */
function picture(array $cover): int {
    $sizes = [];
    foreach (['card' => [400, 197], 'card-2x' => [800, 393], 'featured' => [1200, 590], 'wide' => [1920, 944]] as $size => [$width, $height]) {
        $file = pathinfo($cover['file'], PATHINFO_FILENAME) . "-{$width}x{$height}.jpg";
        $sizes[$size] = ['file' => $file, 'width' => $width, 'height' => $height, 'mime-type' => 'image/jpeg'];
    }
    $id = wp_insert_attachment(['post_title' => 'Cover', 'post_mime_type' => 'image/jpeg'], $cover['file']);
    $measures = ['file' => $cover['file'], 'width' => $cover['width'], 'height' => $cover['height']];
    wp_update_attachment_metadata($id, $measures + ['sizes' => $sizes]);
    return $id;
}
