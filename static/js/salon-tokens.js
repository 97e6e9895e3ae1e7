/* The new token is selected at once, ready to be copied. */
document.querySelectorAll("[data-select]").forEach((input) => input.select());
