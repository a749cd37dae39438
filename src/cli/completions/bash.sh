# shellcheck shell=bash
# Completion for bash. Written by: NAME completions bash

_NAME() {
    local line=${COMP_LINE:0:COMP_POINT} words=() at=-1 blanks word mark start prefix=
    # Join the words that bash has split at `:` and `=`: between words, the line has blanks.
    for word in "${COMP_WORDS[@]:0:COMP_CWORD+1}"; do
        blanks=${line%%[![:blank:]]*}
        line=${line#"$blanks"}
        if [[ $at -lt 0 || -n $blanks ]]; then
            at=$((at + 1))
            words[at]=
        fi
        # The cursor may be inside the last word.
        [[ $line == "$word"* ]] || word=$line
        words[at]+=$word
        line=${line#"$word"}
    done
    # Bash replaces only what comes after the last place at which it splits.
    word=${words[at]}
    for mark in : =; do
        if [[ $COMP_WORDBREAKS == *"$mark"* && $word == *"$mark"* ]]; then
            start=${word%"${word##*"$mark"}"}
            [[ ${#start} -le ${#prefix} ]] || prefix=$start
        fi
    done
    local values=()
    IFS=$'\013' read -r -d '' -a values < <(
        _CLAP_IFS=$'\013' _CLAP_COMPLETE_INDEX=$at VARIABLE=bash command PROGRAM -- "${words[@]}" 2>/dev/null
    )
    COMPREPLY=()
    for word in "${values[@]}"; do
        COMPREPLY+=("$(printf '%q' "${word#"$prefix"}")")
    done
    # What ends in a slash or a mark is to be continued.
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[/:=] ]]; then
        compopt -o nospace 2>/dev/null
    fi
}

complete -o bashdefault -F _NAME NAME
