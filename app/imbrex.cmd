@echo off
rem Starts Imbrex on Windows: builds it on first use, then runs the command line.
rem After a change of the sources: app\imbrex build
setlocal EnableExtensions DisableDelayedExpansion
for %%I in ("%~dp0..") do set "root=%%~fI"
set "launcher=%root%\app\target\launcher"

if defined JAVA_HOME (
  set "home=%JAVA_HOME%"
) else (
  set "home="
  for /f "delims=" %%I in ('where java 2^>nul') do if not defined home for %%J in ("%%~dpI..") do set "home=%%~fJ"
)
if not defined home (
  echo imbrex: expected Java 17 or newer in JAVA_HOME or on the PATH, found none>&2
  exit /b 3
)
if not exist "%home%\bin\java.exe" (
  echo imbrex: expected bin\java.exe in "%home%", found none; JAVA_HOME names the folder>&2
  exit /b 3
)
set "version="
if exist "%home%\release" for /f "usebackq tokens=1,2 delims==" %%A in ("%home%\release") do if "%%A"=="JAVA_VERSION" set "version=%%~B"
if not defined version (
  for /f "tokens=3" %%A in ('"%home%\bin\java.exe" -version 2^>^&1 ^| findstr /c:" version "') do set "version=%%~A"
)
set "major=0"
for /f "tokens=1 delims=.-+" %%A in ("%version%") do set "major=%%A"
if %major% LSS 17 (
  echo imbrex: expected Java 17 or newer, found %version% in "%home%">&2
  exit /b 3
)

rem The command is the first argument that is no option; --memory takes the argument after it.
set "command="
set "size="
call :read_arguments %*

set "gpu="
if exist "%launcher%\gpu" set "gpu=gpu"
if /i "%command%"=="build" goto build_all
set "wanted=1 %root% %home% %version% %gpu%"
set "part=run"
if /i "%command%"=="train" set "part=train"
if /i "%command%"=="demo" set "part=train"
if /i "%command%"=="plan" set "part=train"
if /i "%command%"=="preview" set "part=train"
call :current %part% || call :build %part% || exit /b 3

rem Without --memory the program asks Windows for half of the memory, and Java takes a quarter of it for its heap.
set "memory="
set "options="
if defined size call :memory_of %size%
if not defined memory goto start
set /a heap=memory/4
rem Segmenting holds its voxels outside of the heap.
if /i "%command%"=="segment" set /a heap=memory/8
if /i "%command%"=="bench" set /a heap=memory/8
if %heap% LSS 256 set "heap=256"
if %heap% GTR 4096 set "heap=4096"
set "options=-Xmx%heap%m -XX:MaxDirectMemorySize=%memory%m -Dorg.bytedeco.javacpp.maxPhysicalBytes=%memory%m"
:start
"%home%\bin\java.exe" "@%launcher%\%part%.args" %options% org.imbrex.cli.Main %*
exit /b %errorlevel%

:build_all
rem The choice for or against CUDA stays until the next such build.
set "gpu="
if /i "%~2"=="--gpu" set "gpu=gpu"
if not exist "%launcher%" mkdir "%launcher%"
del /q "%launcher%\gpu" 2>nul
if defined gpu type nul >"%launcher%\gpu"
set "wanted=1 %root% %home% %version% %gpu%"
call :build train || exit /b 3
exit /b 0

:read_arguments
if "%~1"=="" exit /b 0
set "argument=%~1"
if "%argument%"=="--memory" (
  set "size=%~2"
  shift
) else if not "%argument:~0,1%"=="-" if not defined command set "command=%argument%"
shift
goto read_arguments

rem MiB of a size such as 2g or 800m. What is no size is left for the program to complain about.
:memory_of
set "number=%~1"
if /i "%number:~-1%"=="b" set "number=%number:~0,-1%"
if /i "%number:~-1%"=="g" set /a "memory=%number:~0,-1%*1024" 2>nul
if /i "%number:~-1%"=="m" set /a "memory=%number:~0,-1%" 2>nul
exit /b 0

:current
if not exist "%launcher%\%1.args" exit /b 1
set "stamp="
if exist "%launcher%\%1.stamp" set /p stamp=<"%launcher%\%1.stamp"
if "%stamp%"=="%wanted%" exit /b 0
exit /b 1

rem Training is built on top of everything else, so that one build serves both parts.
:build
set "module=app/cli"
set "parts=run"
if "%1"=="train" set "module=model-training/commands"
if "%1"=="train" set "parts=run train"
if not exist "%home%\bin\javac.exe" (
  echo imbrex: building needs a JDK 17 or newer, found no bin\javac.exe in "%home%">&2
  exit /b 1
)
where mvn >nul 2>nul || (
  echo imbrex: building needs Maven 3.8 or newer, found no mvn on the PATH>&2
  exit /b 1
)
if not exist "%launcher%" mkdir "%launcher%"
rem One build at a time: a folder can be made by one only.
:lock
mkdir "%launcher%\building" 2>nul && goto locked
echo imbrex: waiting for another start that is building; if there is none, remove "%launcher%\building">&2
timeout /t 5 /nobreak >nul
goto lock
:locked
echo imbrex: building: a minute or two, once; downloads come on top>&2
set "profile="
if defined gpu set "profile=-Pgpu"
set "JAVA_HOME=%home%"
call mvn -B -ntp -f "%root%\pom.xml" -pl %module% -am %profile% -Dmaven.test.skip=true -Dspotless.check.skip=true package >"%launcher%\build.log" 2>&1
if errorlevel 1 (
  rmdir "%launcher%\building"
  findstr /b /c:"[ERROR]" "%launcher%\build.log" >&2
  echo imbrex: the build failed; "%launcher%\build.log" has all of it>&2
  exit /b 1
)
for %%P in (%parts%) do call :prepare %%P || (
  rmdir "%launcher%\building"
  echo imbrex: could not prepare "%launcher%">&2
  exit /b 1
)
rmdir "%launcher%\building"
exit /b 0

:prepare
"%home%\bin\java.exe" -cp "%root%\app\cli\target\classes" org.imbrex.cli.launch.Prepare "%root%" %1 >&2 || exit /b 1
>"%launcher%\%1.stamp" echo %wanted%
exit /b 0
