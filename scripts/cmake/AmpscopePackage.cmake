# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
#
# What `cmake --install` lays down, and the packages that `cpack` makes of it. Everything is found from the binary
# (../lib/ampscope), so that a tree works from any prefix and may be moved.
include(GNUInstallDirs)

install(TARGETS ampscope RUNTIME DESTINATION bin COMPONENT cli)
# What the training process loads. Not CMAKE_INSTALL_LIBDIR: `ampscope profile` looks in ../lib on every system.
install(DIRECTORY ${AMPSCOPE_RUNTIME_DIR}/ DESTINATION lib/ampscope COMPONENT cli USE_SOURCE_PERMISSIONS
  PATTERN __pycache__ EXCLUDE)
# Man pages and shell completion, made from the option table by the program itself.
set(help_stamp ${PROJECT_BINARY_DIR}/help_files.stamp)
add_custom_command(OUTPUT ${help_stamp}
  COMMAND ${CMAKE_COMMAND} -E rm -rf ${PROJECT_BINARY_DIR}/share
  COMMAND ampscope --help-files ${PROJECT_BINARY_DIR}/share
  COMMAND ${CMAKE_COMMAND} -E touch ${help_stamp}
  DEPENDS ampscope VERBATIM)
add_custom_target(ampscope_help_files ALL DEPENDS ${help_stamp})
install(DIRECTORY ${PROJECT_BINARY_DIR}/share/ DESTINATION ${CMAKE_INSTALL_DATADIR} COMPONENT cli)
file(GLOB schemas CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/reports/schema/*.schema.json)
install(FILES ${schemas} DESTINATION ${CMAKE_INSTALL_DATADIR}/ampscope/schema COMPONENT cli)
install(FILES LICENSE README.md CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/ampscope COMPONENT cli)

set(CPACK_GENERATOR DEB TGZ)
set(CPACK_PACKAGE_VENDOR "The ampscope developers")
set(CPACK_PACKAGE_CONTACT "The ampscope developers <developers@ampscope.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "numerical stability of mixed-precision PyTorch training")
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL cli)
if(AMPSCOPE_BUILD_GUI)
  list(APPEND CPACK_COMPONENTS_ALL gui)
endif()
# Two Debian packages, so that a training machine needs no Qt; one archive with both programs.
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# Arrow's libraries are found, so that they are not missed; no package has them, so they become no dependency.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${AMPSCOPE_RUNTIME_DIR} ${AMPSCOPE_ARROW_FOLDER})
set(CPACK_DEBIAN_CLI_PACKAGE_NAME ampscope)
set(CPACK_DEBIAN_CLI_DESCRIPTION "numerical stability of mixed-precision PyTorch training
 Records every op of an unmodified training program, and tells which one, in which layer, lost what, when.")
set(CPACK_DEBIAN_CLI_PACKAGE_RECOMMENDS "g++") # compiles the adapter for the torch that it meets
set(CPACK_DEBIAN_CLI_PACKAGE_SUGGESTS "ampscope-gui, python3")
set(CPACK_DEBIAN_GUI_PACKAGE_NAME ampscope-gui)
set(CPACK_DEBIAN_GUI_DESCRIPTION "desktop program for ampscope sessions
 Shows the sessions that ampscope records: findings, layers, heat maps, loss scale, exponent histograms.")
set(CPACK_DEBIAN_GUI_PACKAGE_RECOMMENDS "ampscope")
include(CPack)
