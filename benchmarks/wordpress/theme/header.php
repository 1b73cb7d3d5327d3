<!doctype html>
<html <?php language_attributes(); ?>>
<head>
  <meta charset="<?php bloginfo('charset'); ?>">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <?php wp_head(); ?>
</head>
<body <?php body_class(); ?>>
<header class="header">
  <a href="<?php echo esc_url(home_url('/')); ?>"><?php bloginfo('name'); ?></a>
  <nav>
    <ul>
      <?php wp_list_categories(['title_li' => '', 'number' => 6]); ?>
    </ul>
  </nav>
  <?php get_search_form(); ?>
</header>
<main>
