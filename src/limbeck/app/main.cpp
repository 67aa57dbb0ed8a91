#include "limbeck/app/app.h"

int main(int argc, char** argv) { return limbeck::app::run(argc, argv, limbeck::train::everything()); }
